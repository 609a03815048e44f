package io.auditlog.enricher.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every check has an end and a result, whatever it does. */
final class CheckRunTest {

    private final ExecutorService executor = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    @Test
    void shouldLeaveOutWhatFollowsACheckThatFailed() throws Exception {
        List<Finding> found = run(
                Duration.ofMinutes(1),
                List.of(
                        check("brokers", () -> {
                            throw new TimeoutException("nobody", new IllegalStateException("at home"));
                        }),
                        check("topics", () -> List.of(Finding.passed("topics", "there")))),
                List.of(
                        check(
                                "connection",
                                () -> List.of(
                                        Finding.failed("connection", "refused", ""),
                                        Finding.unknown("connection", "?", ""))),
                        check("request", () -> List.of(Finding.passed("request", "sent")))));
        assertThat(found)
                .containsExactly(
                        Finding.failed("brokers", "nobody: at home", "see to brokers"),
                        Finding.unknown("topics", "not checked, because brokers failed", ""),
                        Finding.failed("connection", "refused", ""),
                        Finding.unknown("connection", "?", ""),
                        Finding.unknown("request", "not checked, because connection failed", ""));
    }

    @Test
    void shouldGoOnAfterACheckOfWhichSomethingPassed() throws Exception {
        List<Finding> rights = List.of(Finding.passed("rights", "Read"), Finding.failed("rights", "no Write", ""));
        List<Finding> found = run(
                Duration.ofMinutes(1),
                List.of(check("rights", () -> rights), check("topics", () -> List.of(Finding.passed("topics", "")))),
                List.of(check("DNS", () -> List.of(Finding.passed("DNS", "")))));
        assertThat(found).hasSize(4).endsWith(Finding.passed("topics", ""), Finding.passed("DNS", ""));
    }

    @Test
    void shouldEndAtItsLimitAndKeepWhatTheOthersFound() throws Exception {
        List<Finding> found = run(
                Duration.ofSeconds(2),
                List.of(check("DNS", () -> {
                    new CountDownLatch(1).await();
                    return List.of();
                })),
                List.of(check("registry", () -> List.of(Finding.passed("registry", "there")))));
        assertThat(found)
                .containsExactly(
                        Finding.failed("DNS", "no end within 2 s", "see to DNS"), Finding.passed("registry", "there"));
    }

    private static Check check(String name, Callable<List<Finding>> steps) {
        return new Check(name, "see to " + name, steps);
    }

    private List<Finding> run(Duration limit, List<Check> one, List<Check> other) throws InterruptedException {
        return new CheckRun(executor, limit).run(List.of(one, other));
    }
}
