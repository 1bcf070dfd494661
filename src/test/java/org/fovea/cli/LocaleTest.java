package org.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** File names beyond ASCII in a locale that has none. */
@EnabledOnOs(OS.LINUX)
class LocaleTest {

    @TempDir
    private Path folder;

    private String output(List<String> command, String... environment) throws Exception {
        Path out = folder.resolve("out.txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("LC_") || name.equals("LANG") || name.equals("LANGUAGE"));
        for (String variable : environment) {
            builder.environment().put(variable.split("=")[0], variable.split("=", 2)[1]);
        }
        Process process = builder.start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "LANG=C,C.UTF-8",
        "LC_ALL=POSIX,C.UTF-8",
        "LC_CTYPE=C,C.UTF-8",
        "LANG=xx_XX.nothing,C.UTF-8",
        "X=,C.UTF-8",
        "LANG=C.UTF-8,''",
        "LC_ALL=C.UTF-8,C.UTF-8"
    })
    void theScriptGivesJavaALocaleInWhichItCanOpenAnyFile(String environment, String expected) throws Exception {
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, """
                #!/bin/sh
                case $1 in
                    -version) echo 'openjdk version "17.0.1"' ;;
                    *) echo "LC_ALL is <$LC_ALL>" ;;
                esac
                """);
        assertThat(java.toFile().setExecutable(true)).isTrue();
        assertThat(output(List.of("sh", "packaging/bin/fovea"), environment, "JAVA_HOME=" + folder.resolve("jdk"))
                        .strip())
                .isEqualTo("LC_ALL is <" + expected + ">");
    }

    private String said(String option, String value) throws Exception {
        return output(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "org.fovea.cli.Fovea",
                        "ask",
                        option,
                        value),
                "LC_ALL=C");
    }

    @Test
    void aPromptThatJavaCannotReadIsNotAsked() throws Exception {
        assertThat(said("--prompt", "caf\u00e9?").lines())
                .singleElement()
                .asString()
                .startsWith("Invalid value for option '--prompt': \"caf")
                .contains(
                        "Java cannot read this text in the encoding of this locale, ANSI_X3.4-1968; start Fovea with LC_ALL=C.UTF-8");
    }

    @Test
    void startedOtherwiseItSaysWhatToDo() throws Exception {
        assertThat(said("--image", "caf\u00e9.png").lines())
                .singleElement()
                .asString()
                .startsWith("Invalid value for option '--image': \"caf")
                .contains("Java cannot represent this name in this locale's encoding, ANSI_X3.4-1968; start Fovea with "
                        + "LC_ALL=C.UTF-8");
    }
}
