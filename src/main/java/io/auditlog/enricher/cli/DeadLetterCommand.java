package io.auditlog.enricher.cli;

import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.deadletter.DeadLetterException;
import io.auditlog.enricher.deadletter.Selection;
import io.auditlog.enricher.deadletter.TimeSpec;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.StatusClass;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** A command about dead letters, with the options that select them. Without any, all are selected. */
abstract class DeadLetterCommand extends Commands.Configured {

    @Mixin
    Selectors selectors;

    @Option(names = "--status", split = ",", paramLabel = "STATUS", description = "HTTP status of the last reply.")
    private Set<Integer> statuses = new HashSet<>();

    @Option(
            names = "--since",
            paramLabel = "WHEN",
            description =
                    "Given up at this moment or later: an instant (2026-11-01T12:00:00Z), a day (UTC), or a duration back"
                            + " from now (30m, 2h, 7d); a redrive that goes on counts from when it began.")
    private TimeSpec since;

    @Option(names = "--until", paramLabel = "WHEN", description = "Given up before this moment.")
    private TimeSpec until;

    @Option(names = "--parked", description = "Parked letters, instead of those in the dead-letter topics.")
    boolean parked;

    /** The options that select outcomes by what they are. */
    static final class Selectors {

        @Option(
                names = "--id",
                paramLabel = "ID",
                description =
                        "The ID itself, exact. Repeatable, like all options that select: one value of each option given"
                                + " must fit.")
        Set<String> ids = new HashSet<>();

        @Option(
                names = "--code",
                split = ",",
                paramLabel = "CODE",
                description = "Dead letters with this code, such as NOT_FOUND.")
        Set<Code> codes = new HashSet<>();

        @Option(
                names = "--class",
                split = ",",
                paramLabel = "CLASS",
                description =
                        "Dead letters of this class: invalid-id, invalid-response, 2xx, 3xx, 4xx, 5xx, transport or"
                                + " internal.")
        Set<StatusClass> classes = new HashSet<>();
    }

    DeadLetterCommand(Map<String, String> environment) {
        super(environment);
    }

    /** Opens the clients, does the work and prints its result. */
    abstract void run(WorkerConfig config, CountDownLatch stop, PrintWriter out) throws Exception;

    @Override
    public Integer call() throws Exception {
        WorkerConfig config = WorkerConfig.withoutKey(file.path, environment);
        PrintWriter out = out();
        config.warnings().forEach(warning -> err().println("Warning: " + warning));
        try (StopSignal stop = new StopSignal()) {
            return stop.during(spec.commandLine(), () -> {
                try {
                    run(config, stop.requested(), out);
                } catch (KafkaException e) {
                    throw DeadLetterException.of(e, "Nothing was lost or sent twice: run the same command again");
                }
                out.flush();
                return ExitCode.OK;
            });
        }
    }

    Selection selection() {
        return new Selection(selectors.classes, statuses, selectors.codes, selectors.ids, since, until);
    }

    static StatusClass statusClass(String label) {
        return Arrays.stream(StatusClass.values())
                .filter(statusClass -> statusClass.label().equalsIgnoreCase(label))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + label + "' is no status class: use one of "
                        + Arrays.stream(StatusClass.values())
                                .map(StatusClass::label)
                                .collect(Collectors.joining(", "))));
    }

    static TimeSpec timeSpec(String text) {
        try {
            return TimeSpec.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
