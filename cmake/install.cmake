# SPDX-License-Identifier: MIT
# What `cmake --install` puts where, and the packages that CPack makes of it. The manual page and
# the completions are written by the program that was just built.

option(AE_DEBIAN "Install where Debian's policy wants files to be (for the .deb)" OFF)

set(AE_DEBIAN_RELEASE 1)
set(AE_MAINTAINER "auto-enforcer maintainers <maintainers@auto-enforcer.invalid>")

# Whatever the umask of who packs.
set(CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(documents ${CMAKE_BINARY_DIR}/documents)
file(MAKE_DIRECTORY ${documents})

# written(FILE COMMAND... ) - a file that a command writes to its standard output.
function(written file)
  cmake_parse_arguments(PARSE_ARGV 1 WRITTEN "" "" "COMMAND;DEPENDS")
  add_custom_command(OUTPUT ${documents}/${file} COMMAND ${WRITTEN_COMMAND} > ${documents}/${file}
                     DEPENDS ${WRITTEN_DEPENDS} VERBATIM)
  set_property(GLOBAL APPEND PROPERTY AE_DOCUMENTS ${documents}/${file})
endfunction()

written(auto-enforcer.1 COMMAND auto-enforcer manual DEPENDS auto-enforcer)
written(auto-enforcer COMMAND auto-enforcer completion bash DEPENDS auto-enforcer)
written(_auto-enforcer COMMAND auto-enforcer completion zsh DEPENDS auto-enforcer)
written(auto-enforcer.fish COMMAND auto-enforcer completion fish DEPENDS auto-enforcer)

install(TARGETS auto-enforcer RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/rules DESTINATION ${CMAKE_INSTALL_DOCDIR}) # as server/rule_page.c looks for
install(FILES editors/neovim/lua/auto-enforcer/init.lua
        DESTINATION ${CMAKE_INSTALL_DATADIR}/nvim/site/lua/auto-enforcer)
install(FILES editors/neovim/lsp/auto_enforcer.lua
        DESTINATION ${CMAKE_INSTALL_DATADIR}/nvim/site/lsp)
install(FILES editors/emacs/auto-enforcer.el
        DESTINATION ${CMAKE_INSTALL_DATADIR}/emacs/site-lisp)

install(FILES ${documents}/auto-enforcer
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${documents}/auto-enforcer.fish
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

set(licences ${CMAKE_SOURCE_DIR}/LICENSE ${CMAKE_SOURCE_DIR}/LICENSE.third-party)
if(AE_DEBIAN)
  find_program(AE_GZIP gzip REQUIRED)
  written(auto-enforcer.1.gz COMMAND ${AE_GZIP} -9nc ${documents}/auto-enforcer.1
          DEPENDS ${documents}/auto-enforcer.1)
  string(TIMESTAMP AE_DEBIAN_DAY "%a, %d %b %Y %H:%M:%S +0000" UTC) # of SOURCE_DATE_EPOCH
  configure_file(cmake/package/changelog.Debian.in ${documents}/changelog.Debian @ONLY)
  written(changelog.Debian.gz COMMAND ${AE_GZIP} -9nc ${documents}/changelog.Debian
          DEPENDS ${documents}/changelog.Debian)
  written(changelog.gz COMMAND ${AE_GZIP} -9nc ${CMAKE_SOURCE_DIR}/CHANGELOG.md
          DEPENDS ${CMAKE_SOURCE_DIR}/CHANGELOG.md)
  install(FILES ${documents}/auto-enforcer.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${documents}/changelog.gz ${documents}/changelog.Debian.gz
          DESTINATION ${CMAKE_INSTALL_DOCDIR})
  install(FILES cmake/package/lintian-overrides RENAME auto-enforcer
          DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides)
  written(copyright COMMAND cat ${licences} DEPENDS ${licences})
  install(FILES ${documents}/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})
  install(FILES ${documents}/_auto-enforcer
          DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
else()
  install(FILES ${documents}/auto-enforcer.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${licences} CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
  install(FILES ${documents}/_auto-enforcer
          DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
endif()

get_property(all_documents GLOBAL PROPERTY AE_DOCUMENTS)
add_custom_target(documents ALL DEPENDS ${all_documents})

set(CPACK_PACKAGE_NAME auto-enforcer)
set(CPACK_PACKAGE_VENDOR auto-enforcer)
set(CPACK_PACKAGE_CONTACT "${AE_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "language server that enforces a team's rules on text")
set(CPACK_PACKAGE_DESCRIPTION
"auto-enforcer checks text against a team's rules while it is typed: a leaked
secret, an error that is swallowed, a console log that should not ship. It is
a language server for every editor that speaks the protocol, and a command for
terminals, hooks and continuous integration, with the same findings in both.
It opens no socket and sends nothing anywhere.")
set(CPACK_RESOURCE_FILE_LICENSE ${CMAKE_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
string(TOLOWER ${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR} system)
set(CPACK_PACKAGE_FILE_NAME auto-enforcer-${PROJECT_VERSION}-${system})
set(CPACK_GENERATOR TGZ)
set(CPACK_POST_BUILD_SCRIPTS ${CMAKE_SOURCE_DIR}/cmake/package/sort_tarball.cmake)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE ${AE_DEBIAN_RELEASE})
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON) # the lowest version of glibc that has what is called
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
include(CPack)
