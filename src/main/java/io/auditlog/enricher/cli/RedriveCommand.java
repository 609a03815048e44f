package io.auditlog.enricher.cli;

import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.deadletter.DeadLetterContext;
import io.auditlog.enricher.deadletter.Redrive;
import io.auditlog.enricher.deadletter.RedrivePlan;
import io.auditlog.enricher.deadletter.RedriveSummary;
import io.auditlog.enricher.deadletter.RedriveSummary.Result;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code redrive}: sends dead letters back to the input topic. */
@Command(
        description = {
            "Sends the original records of dead letters back to the input topic, byte for byte, exactly once.",
            "It reads up to the ends as they are at its start. Stopped or killed, the same command goes on where it stopped;"
                    + " the brokers keep that place for offsets.retention.minutes, 7 days by default. Another selection or"
                    + " target looks at every letter anew. No API key is needed."
        })
final class RedriveCommand extends DeadLetterCommand {

    /** Share of the permitted rate; new IDs keep at least the rest. */
    private static final double SHARE = 0.5;

    private static final int SHOWN = 3;

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
        super(environment);
    }

    @Override
    void run(WorkerConfig config, CountDownLatch stop, PrintWriter out) throws Exception {
        RedrivePlan plan = plan(config);
        double perSecond = plan.perSecond();
        out.println("Group " + plan.group() + ": to " + plan.target() + ", at most "
                + (perSecond == Math.rint(perSecond) ? String.valueOf((long) perSecond) : perSecond)
                + " letters per second");
        if (fromBeginning && !dryRun) {
            out.println("From the beginning: if this run is interrupted, go on without --from-beginning");
        }
        out.flush();
        try (DeadLetterContext context = CommandClients.open(config, plan.group(), !dryRun, stop, err())) {
            warn(out, context.topics().otherRedrives(plan));
            RedriveSummary summary = new Redrive(plan, context).run();
            if (summary.read() == 0 && stop.getCount() > 0) {
                out.println("No letter is left that an earlier run with this selection and target has not read;"
                        + " --from-beginning reads all again");
            }
            print(out, summary);
        }
    }

    private static void warn(PrintWriter out, List<String> groups) {
        if (!groups.isEmpty()) {
            out.println("Redriven before with another selection or target: group "
                    + String.join(", ", groups.subList(0, Math.min(groups.size(), SHOWN)))
                    + (groups.size() > SHOWN ? " and " + (groups.size() - SHOWN) + " more" : "")
                    + ". What was sent then is sent again if it is selected now too");
            out.flush();
        }
    }

    private RedrivePlan plan(WorkerConfig config) {
        String target = to == null ? config.flow().topics().input() : to;
        if (config.flow().topics().deadLetters().contains(target)) {
            throw new ParameterException(
                    spec.commandLine(), "--to " + target + " is a dead-letter topic: choose another one");
        }
        try {
            return new RedrivePlan(
                    config.flow().applicationId(),
                    selection(),
                    parked,
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

    private void print(PrintWriter out, RedriveSummary summary) {
        if (dryRun) {
            out.println("Dry run: nothing was sent, nothing committed. This would be sent:");
            summary.sent().printTable(out);
        }
        print(out, "read", summary.read());
        print(out, "selected", summary.count(Result.SENT, Result.PARKED, Result.ORIGINAL_OMITTED));
        print(out, dryRun ? "would be sent" : "sent", summary.count(Result.SENT));
        print(out, dryRun ? "would be parked" : "parked", summary.count(Result.PARKED));
        print(out, "original omitted", summary.count(Result.ORIGINAL_OMITTED));
        print(out, "not selected", summary.count(Result.NOT_SELECTED));
        print(out, "undecodable", summary.count(Result.UNDECODABLE));
        out.printf(Locale.ROOT, "%-16s %.1f s%n", "duration", summary.elapsed().toMillis() / 1000.0);
    }

    private static void print(PrintWriter out, String name, long count) {
        out.printf(Locale.ROOT, "%-16s %,d%n", name, count);
    }
}
