@echo off
rem The command line of the installed extension, run by the Node of VS Code where there is no other.
setlocal
set ELECTRON_RUN_AS_NODE=1
if "%MNER_NODE%"=="" set MNER_NODE=node
"%MNER_NODE%" "%~dp0..\dist\cli.js" %*
