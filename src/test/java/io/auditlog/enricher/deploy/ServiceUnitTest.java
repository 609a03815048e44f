package io.auditlog.enricher.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The systemd unit: without mistakes, and as closed as a Java program on the network can be. */
final class ServiceUnitTest {

    private static final Path UNIT = Path.of("config/systemd/audit-log-enricher.service");

    /** Exposure in tenths, of 100; what is left is the network and Java's compiler. */
    private static final int EXPOSURE = 13;

    @TempDir
    private Path directory;

    private Path unit;

    /** The unit with the script of this checkout, since systemd looks whether it is there. */
    @BeforeEach
    void prepare() throws IOException {
        boolean present = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "systemd-analyze")));
        if (!present) {
            System.err.println("NOT TESTED: the systemd unit. Install systemd, for systemd-analyze.");
        }
        assumeTrue(present, "systemd-analyze is not installed");
        String home = Path.of("src/distribution").toAbsolutePath() + "/";
        unit = Files.writeString(
                directory.resolve(UNIT.getFileName()),
                Files.readString(UNIT).replace("=/opt/audit-log-enricher/", "=" + home));
    }

    @Test
    void shouldHaveNoMistakes() throws Exception {
        assertThat(analyze("verify", "--man=no")).isEmpty();
        Files.writeString(unit, "\nNoNewPrivilege=true\n", StandardOpenOption.APPEND);
        assertThat(analyze("verify", "--man=no")).contains("NoNewPrivilege");
    }

    @Test
    void shouldLeaveLittleExposed() throws Exception {
        assertThat(analyze("security", "--offline=true", "--no-pager", "--threshold=" + EXPOSURE))
                .contains("Overall exposure level for audit-log-enricher.service")
                .doesNotContain("UNSAFE", "EXPOSED");
    }

    @Test
    void shouldStopAfterTheWorkerAndLeaveRestartsThatMendNothing() throws IOException {
        assertThat(UNIT)
                .content()
                .contains("TimeoutStopSec=40\n", "RestartPreventExitStatus=2 6\n")
                .contains("/bin/audit-log-enricher run --config /etc/audit-log-enricher/worker.properties\n");
    }

    /** What it prints, with a last line if it fails. */
    private String analyze(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("systemd-analyze"));
        command.addAll(List.of(options));
        command.add(unit.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? output : output + "EXPOSED or wrong: exit code " + process.exitValue();
    }
}
