;;; demo.el --- Emacs with nothing but auto-enforcer in it  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: MIT

;;; Commentary:

;; Run it as `emacs -q -l editors/emacs/demo.el FILE'
;; (not -Q: a packaged Eglot is found by the site's own start file)

;;; Code:

;; Emacs compiles its own libraries when it first loads them, and tells all.
(defvar native-comp-async-report-warnings-errors)
(setq native-comp-async-report-warnings-errors 'silent)

(let ((here (file-name-directory (or load-file-name buffer-file-name))))
  (add-to-list 'load-path here))
(require 'auto-enforcer)
(require 'flymake)

(setq inhibit-startup-screen t
      make-backup-files nil
      auto-save-default nil
      create-lockfiles nil
      eglot-autoshutdown t)
(auto-enforcer-eglot-setup)

(define-key flymake-mode-map (kbd "M-n") #'flymake-goto-next-error)
(define-key flymake-mode-map (kbd "M-p") #'flymake-goto-prev-error)

(defun auto-enforcer-demo-list ()
  "Show the findings of the buffer below it, once it is served."
  (when (and (eglot-managed-p) (not noninteractive))
    (flymake-show-buffer-diagnostics)
    (message "M-n next finding   M-p previous   C-x C-c quit")))
(add-hook 'eglot-managed-mode-hook #'auto-enforcer-demo-list)

(provide 'demo)

;;; demo.el ends here
