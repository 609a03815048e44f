package io.auditlog.enricher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.cli.StopSignal.Work;
import io.auditlog.enricher.deadletter.DeadLetterException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** How the process ends when it is told to stop while a command runs. */
final class StopSignalTest {

    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private final StopSignal signal = new StopSignal(ended::complete);
    private final StringWriter err = new StringWriter();
    private final CommandLine line =
            Commands.create(config -> ExitCode.OK, Map.of()).setErr(new PrintWriter(err, true));

    @Test
    void shouldEndWithSuccessWhenTheCommandHasStoppedCleanly() throws Exception {
        assertThat(stoppedDuring(() -> ExitCode.OK)).isZero();
    }

    @Test
    void shouldEndWithTheFailureAfterItWasTold() throws Exception {
        int code = stoppedDuring(() -> {
            throw new DeadLetterException("Kafka does not answer");
        });
        assertThat(code).isEqualTo(ExitCode.FAILED.code());
    }

    /** Is told to stop while it works; whatever there is to tell has been told before the process ends. */
    private int stoppedDuring(Work work) throws Exception {
        Thread hook = new Thread(signal::stop, "stop");
        int code = signal.during(line, () -> {
            hook.start();
            assertThat(signal.requested().await(30, TimeUnit.SECONDS)).isTrue();
            return work.run();
        });
        assertThat(err.toString()).isEqualTo(code == 0 ? "" : "Kafka does not answer\n");
        assertThat(ended).isNotDone();
        signal.close();
        hook.join();
        assertThat(ended).isCompletedWithValue(code);
        return code;
    }
}
