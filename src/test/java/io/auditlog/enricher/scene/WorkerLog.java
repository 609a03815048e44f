package io.auditlog.enricher.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.outcome.SecretScan;
import io.auditlog.enricher.sandbox.process.ProcessOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What stands in a worker's log that nobody expects: the API key, whatever is worth an ERROR, a warning with our own code
 * in its stack trace, and what a thread that died has left. Threads: immutable.
 */
final class WorkerLog {

    private static final Pattern HEAD =
            Pattern.compile("\\S*\\d{2}:\\d{2}:\\d{2}\\S* +(ERROR|WARN|INFO|DEBUG|TRACE) .*");
    private static final String OURS = "at io.auditlog.";

    private WorkerLog() {}

    /**
     * Fails where there is something.
     *
     * @param secrets what no fault may bring into a log
     * @param expected texts of which one stands in everything that the fault itself causes
     */
    static void requireQuiet(ProcessOutput output, List<SecretScan> secrets, String... expected) {
        assertThat(secrets)
                .allSatisfy(secret -> assertThat(secret.scan(output.file()))
                        .as("what nobody expects")
                        .isEmpty());
        List<String> unexpected = events(output).stream()
                .filter(WorkerLog::isWorthALook)
                .filter(event -> Arrays.stream(expected).noneMatch(event::contains))
                .toList();
        assertThat(unexpected).as("what nobody expects in %s", output.file()).isEmpty();
    }

    /** Each with the lines that follow it, such as its stack trace. */
    private static List<String> events(ProcessOutput output) {
        List<StringBuilder> events = new ArrayList<>();
        for (String line : output.lines(any -> true)) {
            if (events.isEmpty() || HEAD.matcher(line).matches() || line.startsWith("Exception in thread")) {
                events.add(new StringBuilder(line));
            } else {
                events.get(events.size() - 1).append('\n').append(line);
            }
        }
        return events.stream().map(StringBuilder::toString).toList();
    }

    private static boolean isWorthALook(String event) {
        String head = event.lines().findFirst().orElse("");
        return head.startsWith("Exception in thread")
                || head.contains(" ERROR ")
                || (head.contains(" WARN ") && event.contains(OURS));
    }
}
