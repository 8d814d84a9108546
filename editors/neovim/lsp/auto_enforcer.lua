-- SPDX-License-Identifier: MIT
-- For Neovim 0.11 and newer: vim.lsp.enable('auto_enforcer'). Neovim attaches by file type, so a
-- file of no type is not served; require('auto-enforcer').setup{} serves those too. Use only one.

local enforcer = require('auto-enforcer')

return {
  cmd = { 'auto-enforcer', 'server' },
  root_dir = function(bufnr, use_root)
    if enforcer.wants(bufnr) then
      use_root(enforcer.root(vim.api.nvim_buf_get_name(bufnr)))
    end
  end,
}
