-- SPDX-License-Identifier: MIT
-- Runs `auto-enforcer server` for the files that a person edits: one client for each root, every
-- file type. Neovim 0.7.2 and newer. All rule logic is the server's; here is only which buffers it
-- is shown, under which folder and which language.

local M = {}

local uv = vim.uv or vim.loop
local largest_buffer = 50 * 1024 * 1024

local options = {
  cmd = { 'auto-enforcer', 'server' },
  root_markers = { '.auto-enforcer', '.git' },
}
local clients = {} -- root folder ('' for none) -> id of the client that serves it
local served = {} -- buffer -> { root, language } it is known by, while a client serves it
local told_missing = false

--- Starts the server for every buffer that M.wants(), now and later.
--- opts: cmd (list), root_markers (list of names), on_attach (function(client, bufnr)).
function M.setup(opts)
  options = vim.tbl_extend('force', options, opts or {})
  local group = vim.api.nvim_create_augroup('auto-enforcer', { clear = true })
  local function on(events, callback)
    vim.api.nvim_create_autocmd(events, {
      group = group,
      callback = function(args) callback(args.buf) end,
    })
  end
  -- BufWinEnter comes after modelines and file types are settled, and for files of no type too.
  on({ 'BufWinEnter', 'BufWritePost' }, M.attach)
  on('BufFilePre', M.close_document)
  on('BufFilePost', M.open_document)
  on('FileType', M.language_changed)
  on('BufUnload', function(bufnr) served[bufnr] = nil end)
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    M.attach(vim.api.nvim_win_get_buf(window))
  end
end

--- Whether the buffer is a file of the user's on this machine, and not too large to follow.
function M.wants(bufnr)
  if not vim.api.nvim_buf_is_loaded(bufnr) or vim.bo[bufnr].buftype ~= '' then
    return false
  end
  local name = vim.api.nvim_buf_get_name(bufnr)
  if name == '' or name:match('^%a[%w+.-]+:/') then -- scp://, fugitive://, term://, oil:/ ...
    return false
  end
  -- What git keeps for itself: commit messages, rebase lists, hunks under edit.
  local filetype = vim.bo[bufnr].filetype
  if name:match('/%.git/') or filetype == 'gitcommit' or filetype == 'gitrebase' then
    return false
  end
  local stat = uv.fs_stat(name)
  if stat and stat.type ~= 'file' then -- a folder, a pipe, a device
    return false
  end
  return vim.api.nvim_buf_get_offset(bufnr, vim.api.nvim_buf_line_count(bufnr)) <= largest_buffer
end

--- The nearest folder above the file that holds one of the markers; nil where there is none.
function M.root(name)
  local folder = vim.fn.fnamemodify(name, ':p:h')
  while true do
    for _, marker in ipairs(options.root_markers) do
      if uv.fs_stat(folder .. '/' .. marker) then
        return folder
      end
    end
    local parent = vim.fn.fnamemodify(folder, ':h')
    if parent == folder then
      return nil
    end
    folder = parent
  end
end

--- Attaches the client of the buffer's root, started if there is none yet.
function M.attach(bufnr)
  if served[bufnr] or not M.wants(bufnr) or not M.installed() then
    return
  end
  local root = M.root(vim.api.nvim_buf_get_name(bufnr))
  local key = root or ''
  clients[key] = clients[key] or M.start(root, key, bufnr)
  if clients[key] then
    served[bufnr] = { root = key, language = vim.bo[bufnr].filetype }
    vim.lsp.buf_attach_client(bufnr, clients[key])
  end
end

--- Starts a client and returns its id. When the server ends, its buffers are forgotten, so that
--- the next one that is shown or saved starts another.
function M.start(root, key, bufnr)
  local config = {
    name = 'auto-enforcer',
    cmd = options.cmd,
    root_dir = root,
    on_attach = options.on_attach,
    on_exit = function()
      clients[key] = nil
      for buffer, known in pairs(served) do
        if known.root == key then
          served[buffer] = nil
        end
      end
    end,
  }
  if not vim.lsp.start then -- before 0.8
    return vim.lsp.start_client(config)
  end
  return vim.api.nvim_buf_call(bufnr, function()
    return vim.lsp.start(config, { bufnr = bufnr, reuse_client = function() return false end })
  end)
end

function M.installed()
  local found = vim.fn.executable(options.cmd[1]) == 1
  if not found and not told_missing then
    told_missing = true
    local message = 'auto-enforcer: %s is not on PATH; install it, or name it in setup{cmd=...}'
    vim.notify(message:format(options.cmd[1]), vim.log.levels.WARN)
  end
  return found
end

-- A buffer that gets another name or language is another document to the server: the old one is
-- closed, the new one opened. Neovim's client does neither by itself (a rename: when saved, at
-- best), and detaching and attaching again would make it send each change twice.
local function notify(bufnr, method, document)
  local known = served[bufnr]
  local client = known and clients[known.root] and vim.lsp.get_client_by_id(clients[known.root])
  if not client or not client.initialized then -- what was not opened yet will be opened as it is
    return
  end
  document.uri = vim.uri_from_bufnr(bufnr)
  if vim.fn.has('nvim-0.11') == 1 then
    client:notify(method, { textDocument = document })
  else
    client.notify(method, { textDocument = document })
  end
end

local function full_text(bufnr)
  local ends = { dos = '\r\n', mac = '\r', unix = '\n' }
  local line_end = ends[vim.bo[bufnr].fileformat]
  local text = table.concat(vim.api.nvim_buf_get_lines(bufnr, 0, -1, true), line_end)
  return vim.bo[bufnr].endofline and text .. line_end or text
end

function M.close_document(bufnr)
  if vim.api.nvim_buf_get_name(bufnr) ~= '' then
    notify(bufnr, 'textDocument/didClose', {})
  end
end

function M.open_document(bufnr)
  if not served[bufnr] then
    M.attach(bufnr)
  elseif M.wants(bufnr) then
    served[bufnr].language = vim.bo[bufnr].filetype
    notify(bufnr, 'textDocument/didOpen', {
      version = vim.api.nvim_buf_get_changedtick(bufnr),
      languageId = vim.bo[bufnr].filetype,
      text = full_text(bufnr),
    })
  end
end

function M.language_changed(bufnr)
  if served[bufnr] and served[bufnr].language ~= vim.bo[bufnr].filetype then
    M.close_document(bufnr)
    M.open_document(bufnr)
  end
end

return M
