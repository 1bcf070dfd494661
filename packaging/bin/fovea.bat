@echo off
rem Starts Fovea from the folder of this script.
setlocal

set "HOME_DIR=%~dp0.."
set "JAVA_EXE=java.exe"
if defined JAVA_HOME set "JAVA_EXE=%JAVA_HOME%\bin\java.exe"

set "VERSION="
for /f "tokens=3" %%v in ('""%JAVA_EXE%" -version 2>&1" ^| findstr /c:" version "') do if not defined VERSION set "VERSION=%%~v"
if not defined VERSION (
    echo Fovea needs Java 17 or newer: put java on the PATH or set JAVA_HOME. 1>&2
    exit /b 1
)
for /f "tokens=1,2 delims=.-+_" %%a in ("%VERSION%") do (
    set "MAJOR=%%a"
    if "%%a"=="1" set "MAJOR=%%b"
)
if %MAJOR% lss 17 (
    echo Fovea needs Java 17 or newer; %JAVA_EXE% is %VERSION%. 1>&2
    exit /b 1
)

rem Variables for libtorch are in the file environment; those already set are kept.
for /f "usebackq eol=# tokens=1,* delims==" %%a in ("%HOME_DIR%\bin\environment") do if not defined %%a set "%%a=%%b"

set "NATIVE="
if %MAJOR% geq 22 set "NATIVE=--enable-native-access=ALL-UNNAMED"

"%JAVA_EXE%" %NATIVE% %FOVEA_JAVA_OPTS% "-Dfovea.assets=%HOME_DIR%\assets" -cp "%HOME_DIR%\lib\*" org.fovea.cli.Fovea %*
exit /b %ERRORLEVEL%
