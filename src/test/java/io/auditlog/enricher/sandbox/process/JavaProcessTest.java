package io.auditlog.enricher.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.sandbox.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JavaProcessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SIGKILL = 128 + 9;

    @TempDir
    private Path directory;

    private Path output;

    @BeforeEach
    void place() {
        output = directory.resolve("output.log");
    }

    @Test
    void shouldTellWhatItPrintedAndHowItEnded() {
        // Given a process that prints its arguments, an option and a variable, and ends with 3
        JavaCommand command = JavaCommand.of(Echo.class.getName(), "one", "two")
                .heap("32m")
                .options("-Decho=opt")
                .environment(Map.of("ECHO", "env"));

        try (JavaProcess process = command.start(output)) {
            // When it has ended
            int code = process.awaitExit(PATIENCE);

            // Then
            assertThat(code).isEqualTo(3);
            assertThat(process.output().tail(3)).containsExactly("[one, two] opt env", "grüße", "done");
            assertThat(process.output().contains("opt")).isTrue();
            assertThat(process.output().contains("nothing like it")).isFalse();
            assertThat(process.awaitLine(line -> line.startsWith("gr"), PATIENCE))
                    .isEqualTo("grüße");
        }
    }

    @Test
    void shouldSayWhatAProcessPrintedInsteadOfWhatWasAwaited() {
        try (JavaProcess process = JavaCommand.of(Echo.class.getName()).start(output)) {
            // When a line is awaited that never comes, then the message holds the last lines
            assertThatThrownBy(() -> process.awaitLine(line -> line.equals("never"), PATIENCE))
                    .hasMessageContaining("ended before")
                    .hasMessageContaining("done");
        }
    }

    @Test
    void shouldFreezeAndContinueAndKill() {
        try (JavaProcess process = JavaProcess.start(JavaCommand.of(Echo.class.getName(), "wait"), output)) {
            // Given a process that waits
            process.awaitLine("waiting"::equals, PATIENCE);

            // When it is frozen, then it is alive and stopped, once the signal has reached each thread
            process.sigstop();
            Await.value("the stop", PATIENCE, () -> stateOf(process.pid()), "T"::equals);

            // When it is continued, then it no longer is
            process.sigcont();
            Await.value("the end of the stop", PATIENCE, () -> stateOf(process.pid()), state -> !"T".equals(state));

            // When it is killed, then it says nothing more
            process.sigkill();
            assertThat(process.awaitExit(PATIENCE)).isEqualTo(SIGKILL);
            assertThat(process.output().contains("stopping")).isFalse();
        }
    }

    @Test
    void shouldKillAFrozenOneAndStartAfreshInTheSameFile() {
        // Given a frozen process that was closed
        try (JavaProcess process = JavaProcess.start(JavaCommand.of(Echo.class.getName(), "wait"), output)) {
            process.awaitLine("waiting"::equals, PATIENCE);
            process.sigstop();
        }

        // When another one starts with the same output, then the first one's lines are not taken for its own
        try (JavaProcess process = JavaCommand.of(Echo.class.getName(), "other").start(output)) {
            process.awaitExit(PATIENCE);
            assertThat(process.output().contains("waiting")).isFalse();
        }
    }

    /** State letter of a process, the third word in its stat file. */
    private static String stateOf(long pid) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(pid), "stat")).split(" ", -1)[2];
    }
}
