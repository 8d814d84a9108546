;;; emacs.el --- Plays scenario.json in Emacs through Eglot  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: MIT

;;; Commentary:

;; run.sh starts it in batch, behind the demo's configuration, in a fresh
;; workspace; one line for each check, exit status 1 if one failed.  Batch has
;; neither a command loop nor idle timers: `post-command-hook' (`eglot-ensure'
;; waits for it) and the sending of changes are called here.

;;; Code:

(require 'cl-lib)
(require 'json)
(require 'eglot)
(require 'flymake)
(require 'auto-enforcer)

(defvar drive-failed nil)
(defvar drive-deadline
  (/ (string-to-number (or (getenv "AE_DEADLINE_MS") "20000")) 1000.0))
(defvar drive-severities '("blocked" "warning" "info" "hint")
  "As the protocol numbers them, from 1.")
(defvar drive-servers nil
  "Every server that was seen.")

(defun drive-check (ok what &optional got)
  "Print whether OK held of WHAT; if not, GOT instead."
  (princ (if ok (format "ok   %s\n" what) (format "FAIL %s: %S\n" what got)))
  (unless ok
    (setq drive-failed t)
    (when (getenv "AE_STOP_AT_FIRST_FAIL") (kill-emacs 1))))

(defun drive-wait (condition)
  "Run the event loop until CONDITION returns non-nil, or too long.
`post-command-hook' is where Eglot and Flymake put what they do next."
  (let ((end (+ (float-time) drive-deadline)) result)
    (while (and (not (setq result (funcall condition))) (< (float-time) end))
      (run-hooks 'post-command-hook)
      (accept-process-output nil 0.02))
    result))

(defvar drive-scenario
  (with-temp-buffer
    (insert-file-contents (getenv "AE_SCENARIO"))
    (json-parse-buffer :object-type 'alist :array-type 'list)))

(defun drive-get (key from)
  "The value of KEY in FROM, an object of the scenario."
  (alist-get key from))

;; One line a finding, in one form for what is expected and what is shown, so
;; that they compare.

(defun drive-form (line rule text severity source)
  "A finding of RULE and SEVERITY from SOURCE at LINE, over TEXT."
  (format "%d %s %S %s %s" line rule text severity source))

(defun drive-expected (rows)
  "The findings that ROWS of the scenario stand for."
  (sort (mapcar (pcase-lambda (`(,line ,rule ,text))
                  (drive-form line rule text
                              (alist-get (intern rule)
                                         (drive-get 'severity drive-scenario))
                              (drive-get 'source drive-scenario)))
                rows)
        #'string<))

(defun drive-finding (diagnostic)
  "The finding that Flymake shows as DIAGNOSTIC."
  (let ((beg (flymake-diagnostic-beg diagnostic))
        (end (flymake-diagnostic-end diagnostic))
        (told (alist-get 'eglot-lsp-diag (flymake-diagnostic-data diagnostic))))
    (drive-form (line-number-at-pos beg)
                (plist-get told :code)
                (if (<= end (point-max))
                    (buffer-substring-no-properties beg end)
                  "<past the end>")
                (nth (1- (plist-get told :severity)) drive-severities)
                (plist-get told :source))))

(defun drive-shown ()
  "The findings that Flymake shows in the buffer."
  (sort (mapcar #'drive-finding (flymake-diagnostics)) #'string<))

(defun drive-check-findings (rows what)
  "Check that exactly ROWS come to be shown; WHAT says when."
  (let ((want (drive-expected rows)))
    (drive-check (drive-wait (lambda () (equal (drive-shown) want))) what
                 (list :expected want :shown (drive-shown)))))

(defun drive-send ()
  "Send the changes made, as the idle timer would."
  (eglot--signal-textDocument/didChange))

(defun drive-type (text)
  "Type TEXT at point, line by line."
  (seq-doseq (character text)
    (if (eq character ?\n)
        (progn (newline) (drive-send))
      (let ((last-command-event character))
        (self-insert-command 1))))
  (drive-send))

(defun drive-go (step)
  "Go to where STEP types or deletes."
  (let-alist step
    (goto-char (point-min))
    (cond (.after_line (forward-line (1- .after_line)) (end-of-line))
          (.before_line (forward-line (1- .before_line)))
          (.after_text (search-forward .after_text))
          (.delete (search-forward .delete)))))

(defun drive-act (step)
  "Do what STEP says, as one change to undo."
  (let-alist step
    (undo-boundary)
    (if .undo
        (let ((last-command 'ignore)) (undo) (drive-send))
      (let ((changes (prepare-change-group)))
        (drive-go step)
        (when .type (drive-type .type))
        (when .delete (delete-region (match-beginning 0) (match-end 0)))
        (undo-amalgamate-change-group changes)
        (drive-send)))))

(defun drive-open (name)
  "Visit the file NAME, as a command would."
  (find-file name)
  (drive-wait #'eglot-managed-p)
  (when (eglot-current-server)
    (cl-pushnew (eglot-current-server) drive-servers)))

(defun drive-play (file)
  "Play FILE of the scenario."
  (let-alist file
    (drive-open .name)
    (drive-check (eglot-managed-p) (format "%s: served" .name))
    (drive-check-findings .open (format "%s: opened" .name))
    (dolist (step .steps)
      (drive-act step)
      (drive-check-findings (alist-get 'expect step)
                            (format "%s: %s" .name (alist-get 'what step))))))

(defun drive-bystanders ()
  "Make buffers that are no files of the user's: names and buffers."
  (list (cons "help" (progn (describe-function 'car) (get-buffer "*Help*")))
        (cons "scratch" (with-current-buffer (get-buffer-create "*scratch*")
                          (lisp-interaction-mode)
                          (current-buffer)))
        (cons "no file" (with-current-buffer (get-buffer-create "notes.js")
                          (js-mode)
                          (current-buffer)))
        (cons "terminal" (progn (require 'term) (make-term "drive" "cat")))
        (cons "folder" (dired-noselect "."))
        (cons "commit message" (with-current-buffer
                                   (find-file-noselect "nested/.git/COMMIT_EDITMSG")
                                 (text-mode)
                                 (current-buffer)))
        (cons "huge file" (let ((auto-enforcer-largest-buffer 10))
                            (write-region "# more than ten\n" nil "huge.py" nil 'quiet)
                            (find-file-noselect "huge.py")))
        (cons "remote name" (with-current-buffer (get-buffer-create "remote.js")
                              (setq buffer-file-name "/ssh:host:/app.js")
                              (js-mode)
                              (current-buffer)))))

(defun drive-check-bystanders ()
  "Check that no server takes a buffer that is no file of the user's."
  (drive-open "notes.txt")              ; text-mode has a server, to be joined
  (let ((buffers (drive-bystanders)))
    (run-hooks 'post-command-hook)
    (pcase-dolist (`(,name . ,buffer) buffers)
      (with-current-buffer buffer
        (drive-check (not (eglot-managed-p)) (format "%s: not served" name))
        (when (get-buffer-process buffer)
          (delete-process (get-buffer-process buffer)))
        (setq buffer-file-name nil))))
  (drive-check (= 2 (length (drive-processes)))
               "one process for JavaScript, one for Python" (drive-processes)))

(defun drive-processes ()
  "The server processes there are, also those still being connected."
  (cl-remove-if-not (lambda (process)
                      (and (process-live-p process)
                           (equal (car auto-enforcer-command)
                                  (car (process-command process)))))
                    (process-list)))

(defun drive-process (server)
  "The process of SERVER."
  (jsonrpc--process server))

(defun drive-stop (server)
  "Ask SERVER to end and watch it do so; `eglot-shutdown' would kill it."
  (setf (eglot--shutdown-requested server) t)
  (jsonrpc-request server :shutdown nil)
  (jsonrpc-notify server :exit nil)
  (let* ((process (drive-process server))
         (pid (process-id process)))
    (drive-check (drive-wait (lambda () (not (process-live-p process))))
                 "stopped: the process has ended" pid)
    (drive-check (eql 0 (process-exit-status process))
                 "stopped: with status 0" (process-exit-status process))
    (drive-check (drive-wait (lambda () (null (process-attributes pid))))
                 "stopped: no process is left" pid)
    ;; In batch, Emacs 28 does not look at processes that ended while its timer descriptor is
    ;; ready: this makes it run the sentinel, which sets the buffers free.
    (delete-process process)
    (drive-check (drive-wait (lambda () (null (eglot--managed-buffers server))))
                 "stopped: its buffers are free")))

(defun drive-start-again (file)
  "Leave a server for FILE whose process run.sh looks for afterwards."
  (let-alist file
    (when (get-file-buffer .name)
      (with-current-buffer (get-file-buffer .name)
        (set-buffer-modified-p nil)
        (kill-buffer)))
    (drive-open .name)
    (drive-check-findings .open (format "%s: served by a second server" .name))
    (let ((pid (process-id (drive-process (eglot-current-server)))))
      (write-region (format "%d\n" pid) nil (getenv "AE_PIDS") nil 'quiet))))

(defun drive-main ()
  "Play the scenario."
  (let ((files (drive-get 'files drive-scenario)))
    (dolist (file files)
      (write-region (concat (string-join (drive-get 'text file) "\n") "\n") nil
                    (drive-get 'name file) nil 'quiet))
    (write-region "Nothing to find.\n" nil "notes.txt" nil 'quiet)
    (mapc #'drive-play files)
    (drive-check-bystanders)
    (mapc #'drive-stop drive-servers)
    (drive-start-again (nth 2 files))))

(setq eglot-sync-connect nil
      eglot-autoshutdown nil
      eglot-autoreconnect nil)
(prefer-coding-system 'utf-8-unix)
(electric-indent-mode -1)               ; typed text is the scenario's alone
(condition-case err
    (drive-main)
  (error (drive-check nil "the driver ran to its end" err)))
(kill-emacs (if drive-failed 1 0))

;;; emacs.el ends here
