-- SPDX-License-Identifier: MIT
-- nvim --clean -u editors/neovim/demo.lua FILE: an editor with nothing but auto-enforcer in it.

local here = vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':p:h')
vim.opt.runtimepath:append(here)
vim.opt.number = true
vim.opt.signcolumn = 'yes'
vim.opt.swapfile = false
vim.opt.updatetime = 300

vim.diagnostic.config({
  severity_sort = true,
  update_in_insert = true,
  virtual_text = {
    format = function(found) return ('%s [%s]'):format(found.message, found.code) end,
  },
})
require('auto-enforcer').setup({})

vim.keymap.set('n', ']d', function() vim.diagnostic.goto_next() end)
vim.keymap.set('n', '[d', function() vim.diagnostic.goto_prev() end)
vim.api.nvim_create_autocmd('VimEnter', {
  callback = function() print(']d next finding   [d previous   :q! quit') end,
})
