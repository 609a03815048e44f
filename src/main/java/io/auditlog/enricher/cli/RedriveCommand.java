package io.auditlog.enricher.cli;

import io.auditlog.enricher.config.DeadLetterConfig;
import io.auditlog.enricher.deadletter.DeadLetterPrinter;
import io.auditlog.enricher.deadletter.RedrivePlan;
import io.auditlog.enricher.deadletter.Summary;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code redrive}: sends dead letters back to the input topic. */
@Command(
        name = "redrive",
        description = {
            "Sends the original records of dead letters back to the input topic, byte for byte, exactly once.",
            "It reads up to the ends as they are at its start. Stopped or killed, the same command goes on where it stopped;"
                    + " the brokers keep that place for offsets.retention.minutes, 7 days by default. Another selection or"
                    + " target looks at every letter anew. No API key is needed."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        versionProvider = Commands.Versions.class)
final class RedriveCommand implements Callable<Integer> {

    /** Share of the permitted rate; new IDs keep at least the rest. */
    private static final double SHARE = 0.5;

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigFile file;

    @Mixin
    private SelectionOptions selected;

    @Option(names = "--dry-run", description = "Send and commit nothing; count what would be sent.")
    private boolean dryRun;

    @Option(
            names = "--max",
            paramLabel = "N",
            description = "Stop after N letters sent or parked; the next run goes on there.")
    private long max = Long.MAX_VALUE;

    @Option(
            names = "--rate",
            paramLabel = "PER_SECOND",
            description =
                    "Letters per second. By default half of rate.limit.per.second, so that fresh IDs keep the other"
                            + " half: the worker asks the API for a redriven ID like for any other.")
    private Double rate;

    @Option(names = "--to", paramLabel = "TOPIC", description = "Send to this topic instead of input.topic.")
    private String to;

    @Option(
            names = "--park-after",
            paramLabel = "N",
            defaultValue = "5",
            description =
                    "A letter whose ID was sent back N times already (${DEFAULT-VALUE}) goes, as it is, to the topic"
                            + " <dead-letter topic>-parked instead.")
    private int parkAfter;

    @Option(
            names = "--from-beginning",
            description =
                    "Begin with the oldest letter, also where an earlier run has come further: what that one sent is sent"
                            + " again. Interrupted, or ended by --max, such a run is continued without this flag."
                            + " With it, it would begin anew once more.")
    private boolean fromBeginning;

    @Option(
            names = "--keep-timestamp",
            description =
                    "Give records the original timestamp instead of the present one. The topic's retention may delete old"
                            + " ones before they are read.")
    private boolean keepTimestamp;

    RedriveCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws Exception {
        DeadLetterConfig config = file.loadForDeadLetters(environment);
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        config.warnings().forEach(warning -> err.println("Warning: " + warning));
        try (StopSignal stop = new StopSignal()) {
            RedriveNotes notes = new RedriveNotes(err);
            DeadLetterService desk = new DeadLetterService(config, stop, notes);
            return stop.during(spec.commandLine(), () -> {
                DeadLetterService.Redriven redriven = redrive(desk, plan(config, desk.applicationId()), out);
                notes.finish();
                print(out, redriven);
            });
        }
    }

    private static DeadLetterService.Redriven redrive(DeadLetterService desk, RedrivePlan plan, PrintWriter out)
            throws Exception {
        out.println("Group " + plan.group() + ": to " + plan.target()
                + String.format(Locale.ROOT, ", at most %s letters per second", plain(plan.perSecond())));
        if (plan.fromBeginning() && !plan.dryRun()) {
            out.println("From the beginning: if this run is interrupted, go on without --from-beginning");
        }
        out.flush();
        return desk.redrive(plan);
    }

    private RedrivePlan plan(DeadLetterConfig config, String applicationId) {
        String target = to == null ? config.flow().topics().input() : to;
        if (config.flow().topics().deadLetters().contains(target)) {
            throw new ParameterException(
                    spec.commandLine(), "--to " + target + " is a dead-letter topic: choose another one");
        }
        try {
            return new RedrivePlan(
                    applicationId,
                    selected.selection(),
                    selected.parked(),
                    target,
                    parkAfter,
                    max,
                    rate == null ? config.pace().perSecond() * SHARE : rate,
                    fromBeginning,
                    keepTimestamp,
                    dryRun);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void print(PrintWriter out, DeadLetterService.Redriven redriven) {
        if (dryRun) {
            out.println("Dry run: nothing was sent, nothing committed. This would be sent:");
            DeadLetterPrinter.table(out).summary(redriven.histogram());
        }
        Summary summary = redriven.summary();
        row(out, "read", summary.read());
        row(out, "selected", summary.selected());
        row(out, dryRun ? "would be sent" : "sent", summary.sent());
        row(out, dryRun ? "would be parked" : "parked", summary.parked());
        row(out, "original omitted", summary.originalOmitted());
        row(out, "not selected", summary.notSelected());
        row(out, "undecodable", summary.undecodable());
        out.printf("%-16s %s%n", "duration", text(summary.duration()));
        out.flush();
    }

    private static void row(PrintWriter out, String name, long count) {
        out.printf(Locale.ROOT, "%-16s %,d%n", name, count);
    }

    private static String plain(double perSecond) {
        return perSecond == Math.rint(perSecond) ? String.valueOf((long) perSecond) : String.valueOf(perSecond);
    }

    private static String text(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
