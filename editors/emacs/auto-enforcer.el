;;; auto-enforcer.el --- A team's rules, enforced as you type  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: MIT
;; Author: The auto-enforcer contributors
;; Version: 0.1.0
;; Package-Requires: ((emacs "26.3") (eglot "1.9"))
;; Keywords: languages, tools

;;; Commentary:

;; Runs `auto-enforcer server' through Eglot; its findings appear by
;; Flymake.  In your init file:
;;
;;     (add-to-list 'load-path "/path/to/auto-enforcer/editors/emacs")
;;     (require 'auto-enforcer)
;;     (auto-enforcer-eglot-setup)
;;
;; Eglot runs one server for a buffer.  A buffer served by
;; auto-enforcer is not served by clangd, pylsp or any other server,
;; and the other way round.  `auto-enforcer-modes' says which modes
;; auto-enforcer takes; an entry for a mode that you put in front of
;; `eglot-server-programs' after the setup is left alone.
;;
;; Eglot starts one process for each major mode of a project.
;;
;; All rule logic is the server's and is configured in
;; .auto-enforcer/config.yaml; here is only which buffers it is shown.

;;; Code:

(require 'cl-lib)
(require 'eglot)
(require 'project)

(defgroup auto-enforcer nil
  "A team's rules, enforced as you type."
  :group 'tools)

(defcustom auto-enforcer-command '("auto-enforcer" "server")
  "The program and its arguments.
Set it before `auto-enforcer-eglot-setup' is called."
  :type '(repeat string))

(defcustom auto-enforcer-modes '(prog-mode text-mode conf-mode)
  "Major modes, and parents of such, that auto-enforcer serves.
Set it before `auto-enforcer-eglot-setup' is called."
  :type '(repeat symbol))

(defcustom auto-enforcer-largest-buffer (* 50 1024 1024)
  "Size in bytes above which a buffer is not served."
  :type 'integer)

(defvar auto-enforcer--told-missing nil
  "Whether the user was told that the program is missing.")

;;;###autoload
(defun auto-enforcer-eglot-setup ()
  "Have Eglot run auto-enforcer for the buffers of `auto-enforcer-modes'.
Only files on this machine are served, see `auto-enforcer-wanted-p'."
  (add-to-list 'eglot-server-programs
               (cons auto-enforcer-modes (auto-enforcer--contact)))
  (add-hook 'project-find-functions #'auto-enforcer--project)
  (dolist (mode auto-enforcer-modes)
    (add-hook (intern (format "%s-hook" mode)) #'auto-enforcer-eglot-ensure)))

(defun auto-enforcer-eglot-ensure ()
  "Start or join the server, if the buffer is one to be served.
For the hooks of major modes."
  (when (and (auto-enforcer--chosen-p)
             (auto-enforcer-wanted-p)
             (auto-enforcer--installed-p))
    ;; It names rules, not definitions: what found those goes on finding them.
    (setq-local eglot-stay-out-of (append '(xref imenu) eglot-stay-out-of))
    (eglot-ensure)))

(defun auto-enforcer-wanted-p ()
  "Whether the current buffer is a file of the user's on this machine.
Not wanted are buffers without a file, remote files, members of
archives, what git keeps in .git (commit messages among it), and
buffers larger than `auto-enforcer-largest-buffer'."
  (and buffer-file-name
       (not (buffer-base-buffer))
       (not (string-match-p "\\`[ *]" (buffer-name)))
       (not (derived-mode-p 'special-mode))
       (not (file-remote-p buffer-file-name))
       (not (string-match-p "/\\.git/" buffer-file-name))
       (not (bound-and-true-p git-commit-mode))
       (not (bound-and-true-p archive-subfile-mode))
       (not (bound-and-true-p tar-subfile-mode))
       (or (file-regular-p buffer-file-name)
           (not (file-exists-p buffer-file-name)))
       (<= (position-bytes (1+ (buffer-size))) auto-enforcer-largest-buffer)))

(defclass auto-enforcer-eglot-server (eglot-lsp-server) ()
  :documentation "A connection to auto-enforcer.")

(cl-defmethod jsonrpc-connection-send
  ((connection auto-enforcer-eglot-server) &rest arguments)
  "Send ARGUMENTS by CONNECTION, an opened document in its own language.
Eglot 1.9 sends the language of the server's first document for all."
  (when (eq (plist-get arguments :method) :textDocument/didOpen)
    (let ((document (plist-get (plist-get arguments :params) :textDocument)))
      (plist-put document :languageId (auto-enforcer--language-id major-mode))))
  (apply #'cl-call-next-method connection arguments))

(defun auto-enforcer--language-id (mode)
  "The name of the language of the major mode MODE.
The server knows languages by Emacs' names too."
  (replace-regexp-in-string "\\(?:-ts\\)?-mode\\'" "" (symbol-name mode)))

(defun auto-enforcer--contact ()
  "What `eglot-server-programs' is told of auto-enforcer."
  (cons 'auto-enforcer-eglot-server auto-enforcer-command))

(defun auto-enforcer--chosen-p ()
  "Whether Eglot takes auto-enforcer for the current buffer's mode."
  (let ((entry (cl-find-if #'auto-enforcer--entry-serves-p
                           eglot-server-programs)))
    (equal (cdr entry) (auto-enforcer--contact))))

(defun auto-enforcer--entry-serves-p (entry)
  "Whether ENTRY of `eglot-server-programs' is for the current mode."
  (let* ((modes (car entry))
         (one (or (symbolp modes) (keywordp (cadr modes)))))
    (cl-some (lambda (spec) (derived-mode-p (if (consp spec) (car spec) spec)))
             (if one (list modes) modes))))

(defun auto-enforcer--installed-p ()
  "Whether the program can be run; if not, the user is told once."
  (or (executable-find (car auto-enforcer-command))
      (unless auto-enforcer--told-missing
        (setq auto-enforcer--told-missing t)
        (display-warning
         'auto-enforcer
         (format "`%s' is not on PATH; install it, or set `auto-enforcer-command'"
                 (car auto-enforcer-command)))
        nil)))

(defun auto-enforcer--project (directory)
  "The project of DIRECTORY that Eglot is to show to auto-enforcer.
It is the nearest folder that holds .auto-enforcer; nil, so that
others answer, where a git repository is nearer or equally near.
Eglot joins every file of a project to a running server of the same
mode without asking; a buffer that is not wanted is given its folder
by another name, a project in which no server runs."
  (when (and (bound-and-true-p eglot-lsp-context)
             (auto-enforcer--chosen-p))
    (if (not (auto-enforcer-wanted-p))
        (cons 'transient (concat (file-name-as-directory directory) "./"))
      (let ((root (locate-dominating-file directory #'auto-enforcer--root-p)))
        (and root
             (not (file-exists-p (expand-file-name ".git" root)))
             (cons 'transient root))))))

(defun auto-enforcer--root-p (directory)
  "Return non-nil if DIRECTORY has .auto-enforcer or .git in it."
  (or (file-exists-p (expand-file-name ".auto-enforcer" directory))
      (file-exists-p (expand-file-name ".git" directory))))

(provide 'auto-enforcer)

;;; auto-enforcer.el ends here
