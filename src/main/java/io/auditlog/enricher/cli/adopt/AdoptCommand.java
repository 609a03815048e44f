package io.auditlog.enricher.cli.adopt;

import io.auditlog.enricher.Worker;
import io.auditlog.enricher.cli.Commands;
import io.auditlog.enricher.cli.ExitCode;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.kafka.Cluster;
import io.auditlog.enricher.reconcile.KafkaLogs;
import io.auditlog.enricher.reconcile.Progress;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.StreamsConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code adopt}: lets the configured {@code application.id} go on where another one ended. */
@Command(
        description = {
            "Lets the application.id of the configuration go on where another one ended: takes over its committed offsets of the"
                    + " input topic and of its redrives.",
            "It refuses while a worker of either runs, while IDs are open, and where the new group has other offsets. What is"
                    + " there already stays, so it may be repeated. No API key is needed."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the offsets are taken over, or could be",
            "1:Kafka does not answer or refuses, or the other application.id has no ledger",
            "2:the configuration or the command line is wrong, or something stands in the way; nothing was changed"
        })
public final class AdoptCommand extends Commands.Configured {

    private static final String ROW = "%-40s  %-40s  %14s%n";

    @Option(
            names = "--from",
            required = true,
            paramLabel = "APPLICATION_ID",
            description = "The application.id of the workers that have ended.")
    private String from;

    @Option(names = "--dry-run", description = "Look and print, and change nothing.")
    private boolean dryRun;

    /** Reads the configuration with these environment variables. */
    public AdoptCommand(Map<String, String> environment) {
        super(environment);
    }

    @Override
    public Integer call() throws Exception {
        WorkerConfig config = WorkerConfig.withoutKey(file.path, environment);
        StreamsConfig streams = new StreamsConfig(config.flow().streams());
        String to = config.flow().applicationId();
        if (from.equals(to)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--from " + from + ": set application.id to the new name, and --from to the old");
        }
        Progress progress = Commands.progress(err());
        try (Admin admin = Cluster.admin(streams);
                KafkaLogs logs = new KafkaLogs(streams, "adopt", progress)) {
            Adoption adoption = new Adoption(admin, logs, from, to);
            adoption.look(config.flow().topics().input());
            return adopt(adoption, to).code();
        } catch (KafkaException e) {
            return Commands.unreadable(e, err());
        } finally {
            progress.end();
        }
    }

    private ExitCode adopt(Adoption adoption, String to) {
        PrintWriter out = out();
        out.printf(ROW, "GROUP", "PARTITION", "OFFSET");
        adoption.offsets.forEach((group, offsets) -> offsets.forEach((partition, offset) ->
                out.printf(ROW, group, partition, String.format(Locale.ROOT, "%,d", offset.offset()))));
        out.flush();
        if (!adoption.obstacles.isEmpty()) {
            adoption.obstacles.forEach(err()::println);
            err().println("Nothing was changed.");
            return ExitCode.CONFIGURATION;
        }
        if (!dryRun) {
            try {
                adoption.commit();
            } catch (KafkaException e) {
                err().println("Not all offsets could be set: " + Worker.why(e));
                err().println("Run this again before a worker starts with application.id=" + to + ".");
                return ExitCode.FAILED;
            }
        }
        out.println(dryRun ? "Dry run: nothing was changed." : "Start the workers with application.id=" + to + ".");
        out.flush();
        return ExitCode.OK;
    }
}
