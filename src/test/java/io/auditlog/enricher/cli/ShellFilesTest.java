package io.auditlog.enricher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.AutoComplete;
import picocli.CommandLine;

/** The manual page and the shell completion that are shipped: made of the command line, and up to date. */
final class ShellFilesTest {

    private static final Path SHARE = Path.of("src/distribution/share");
    private static final Path COMPLETION = SHARE.resolve("bash-completion/completions/audit-log-enricher");
    private static final Path MAN = SHARE.resolve("man/man1/audit-log-enricher.1");

    private final CommandLine line = Commands.create(config -> ExitCode.OK, Map.of());

    @Test
    void shouldCompleteEveryCommandAndOption() throws Exception {
        check(COMPLETION, AutoComplete.bash("audit-log-enricher", line));
        String script = "source " + COMPLETION.toAbsolutePath()
                + "; COMP_WORDS=(audit-log-enricher re); COMP_CWORD=1; _complete_audit-log-enricher; echo ${COMPREPLY[*]}";
        assertThat(output("bash", "-c", script)).isEqualTo("redrive reconcile resume\n");
    }

    @Test
    void shouldDescribeEveryCommandAndOption() throws Exception {
        check(MAN, ManPage.of(line));
        String page = Files.readString(MAN).replace("\\-", "-");
        line.getSubcommands().forEach((name, command) -> {
            assertThat(page).containsPattern("\n\\.SS .*\\b" + name + "\\b");
            command.getCommandSpec()
                    .optionsMap()
                    .forEach((option, spec) -> assertThat(page).contains(option));
        });
        assertThat(page).contains(".TP\n.B 6\n");
        if (Files.isExecutable(Path.of("/usr/bin/groff"))) {
            assertThat(output("groff", "-man", "-Tutf8", "-ww", "-z", MAN.toString()))
                    .isEmpty();
        }
    }

    private static void check(Path file, String upToDate) throws IOException {
        if (Boolean.getBoolean("reference.write")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, upToDate);
        }
        assertThat(file)
                .as("%s is out of date: mvn test -Dtest=ShellFilesTest -Dreference.write=true", file)
                .hasContent(upToDate);
    }

    private static String output(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
