-- SPDX-License-Identifier: MIT
-- Plays scenario.json in Neovim through its own client and the demo's configuration. run.sh starts
-- it in a fresh workspace; one line for each check, exit status 1 if one failed.

local failed = false
local deadline = tonumber(vim.env.AE_DEADLINE_MS) or 20000
local severities = { 'blocked', 'warning', 'info', 'hint' } -- as LSP and Neovim number them
local notices = {}
vim.notify = function(message) notices[#notices + 1] = message end

local function check(ok, what, got)
  io.stdout:write(ok and 'ok   ' or 'FAIL ', what, ok and '' or ': ' .. vim.inspect(got), '\n')
  if not ok then
    failed = true
    if vim.env.AE_STOP_AT_FIRST_FAIL then vim.cmd('cquit 1') end
  end
end

local function wait(condition) return vim.wait(deadline, condition, 5) end

local function clients() return (vim.lsp.get_clients or vim.lsp.get_active_clients)() end

local function clients_of(bufnr)
  if vim.lsp.get_clients then return vim.lsp.get_clients({ bufnr = bufnr }) end
  return vim.tbl_values(vim.lsp.buf_get_clients(bufnr))
end

local function stop(client)
  if vim.fn.has('nvim-0.11') == 1 then client:stop() else client.stop() end
end

local function alive(pid) return (vim.uv or vim.loop).kill(pid, 0) == 0 end

local scenario
do
  local file = assert(io.open(vim.env.AE_SCENARIO))
  scenario = vim.fn.json_decode(file:read('*a'))
  file:close()
end

-- One line a finding, in one form for what is expected and what is shown, so that they compare.
local function form(line, rule, text, severity, source)
  return ('%d %s "%s" %s %s'):format(line, rule, text, severity, source)
end

local function expected(rows)
  local lines = {}
  for _, row in ipairs(rows) do
    lines[#lines + 1] = form(row[1], row[2], row[3], scenario.severity[row[2]], scenario.source)
  end
  table.sort(lines)
  return lines
end

local function under(found)
  local lines = vim.api.nvim_buf_get_lines(0, found.lnum, found.end_lnum + 1, false)
  if #lines == 0 then return '<past the end>' end
  lines[#lines] = lines[#lines]:sub(1, found.end_col)
  lines[1] = lines[1]:sub(found.col + 1)
  return table.concat(lines, '\n')
end

local function shown()
  local lines = {}
  for _, found in ipairs(vim.diagnostic.get(0)) do
    local code = found.code or found.user_data.lsp.code
    lines[#lines + 1] =
      form(found.lnum + 1, code, under(found), severities[found.severity], found.source)
  end
  table.sort(lines)
  return lines
end

local function check_findings(rows, what)
  local want = expected(rows)
  check(wait(function() return vim.deep_equal(shown(), want) end), what,
    { expected = want, shown = shown() })
end

local actions = {
  type = function(step)
    local command = 'A'
    if step.before_line then
      vim.api.nvim_win_set_cursor(0, { step.before_line, 0 })
      command = 'I'
    elseif step.after_line then
      vim.api.nvim_win_set_cursor(0, { step.after_line, 0 })
    else
      vim.fn.cursor(1, 1)
      vim.fn.search('\\V' .. step.after_text, 'ceW')
      command = 'a'
    end
    vim.cmd('normal! ' .. command .. step.type:gsub('\n', '\r'))
  end,
  delete = function(step)
    vim.fn.cursor(1, 1)
    vim.fn.search('\\V' .. vim.fn.escape(step.delete, '\\'), 'cW')
    vim.cmd('normal! ' .. vim.fn.strchars(step.delete) .. 'x')
  end,
  undo = function() vim.cmd('silent normal! u') end,
}

local function act(step)
  vim.cmd('let &undolevels = &undolevels') -- a script is one change to undo, unless told otherwise
  for name, action in pairs(actions) do
    if step[name] then action(step) end
  end
end

local function play(file)
  vim.cmd('silent edit ' .. file.name)
  check(#clients_of(0) == 1 or wait(function() return #clients_of(0) == 1 end),
    file.name .. ': one client is attached', #clients_of(0))
  check_findings(file.open, file.name .. ': opened')
  for _, step in ipairs(file.steps) do
    act(step)
    check_findings(step.expect, file.name .. ': ' .. step.what)
  end
end

local function children()
  return vim.tbl_filter(alive, vim.api.nvim_get_proc_children(vim.fn.getpid()))
end

-- Buffers that are no files of the user's, by the command that makes them.
local bystanders = {
  { 'help', 'help' },
  { 'no name', 'enew' },
  { 'scratch', 'enew | setlocal buftype=nofile | file notes.js' },
  { 'terminal', 'enew | call termopen("cat")' },
  { 'commit message', 'edit nested/.git/COMMIT_EDITMSG' },
  { 'remote name', 'enew | file scp://host/app.js' },
  { 'folder', 'edit .auto-enforcer' },
  { 'huge file', 'enew | call setline(1, repeat([repeat("x", 1048576)], 51)) | file huge.js' },
}
local bystander_buffers = {}

local function make_bystanders()
  for _, row in ipairs(bystanders) do
    vim.cmd(row[2])
    bystander_buffers[row[1]] = vim.api.nvim_get_current_buf()
  end
end

local function check_bystanders(servers)
  local processes = children()
  check(#processes == #servers + 1, 'no server but these, and the terminal', processes)
  for name, bufnr in pairs(bystander_buffers) do
    check(#clients_of(bufnr) == 0, name .. ': no client', #clients_of(bufnr))
  end
end

local function check_rename(file)
  local name = 'renamed-' .. file.name
  vim.cmd('silent buffer ' .. file.name)
  vim.cmd('silent saveas ' .. name)
  vim.cmd('normal! ggO')
  local moved = vim.tbl_map(function(row) return { row[1] + 1, row[2], row[3] } end,
    file.steps[#file.steps].expect)
  check_findings(moved, name .. ': followed under its new name')
  vim.cmd('silent buffer ' .. file.name)
  vim.cmd('edit!')
  check_findings(file.open, file.name .. ': read again from disk')
end

local function check_stop(servers)
  for _, client in ipairs(clients()) do stop(client) end
  check(wait(function() return #clients() == 0 end), 'stopped: the client saw its end',
    #clients())
  local left = vim.tbl_filter(alive, servers)
  check(#left == 0, 'stopped: no process is left', left)
  check(#notices == 0, 'nothing was complained of', notices)
end

-- Leaves a server running whose process run.sh looks for when the editor has gone.
local function start_again(file)
  vim.cmd('silent buffer ' .. file.name)
  check_findings(file.steps[#file.steps].expect, file.name .. ': served by a second server')
  vim.fn.writefile(vim.tbl_map(tostring, children()), vim.env.AE_PIDS)
end

local function main()
  vim.o.paste = true -- typed text is the scenario's alone: no indents, no comment leaders
  vim.o.hidden = true
  for _, file in ipairs(scenario.files) do vim.fn.writefile(file.text, file.name) end
  for _, file in ipairs(scenario.files) do play(file) end
  check(#clients() == 1, 'one client for the root', #clients())
  local servers = children()
  check(#servers == 1, 'one process', servers)
  make_bystanders()
  check_rename(scenario.files[1])
  check_bystanders(servers)
  check_stop(servers)
  for _, bufnr in pairs(bystander_buffers) do vim.cmd('silent! bwipeout! ' .. bufnr) end
  wait(function() return #children() == 0 end)
  start_again(scenario.files[3])
end

local ok, err = xpcall(main, debug.traceback)
check(ok, 'the driver ran to its end', err)
vim.cmd(failed and 'cquit 1' or 'qall!')
