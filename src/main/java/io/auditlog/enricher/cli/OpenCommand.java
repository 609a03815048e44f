package io.auditlog.enricher.cli;

import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.monitoring.admin.OpenIds;
import io.auditlog.enricher.reconcile.OpenLedger;
import io.auditlog.enricher.topology.ledger.OpenId;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code open}: lists the IDs that were read and have no outcome yet; joins no group and writes nothing. */
@Command(
        description =
                "Lists the IDs that all workers of the group have read and not answered yet, as they were committed last:"
                        + " since when, how often they were asked for, why they are open, and when they are asked for"
                        + " again. It works while no worker runs, joins no group and needs no API key.")
final class OpenCommand extends Commands.Configured {

    private static final String ROW = "%-20s %8s  %-26.26s %-20s %s%n";

    @Option(names = "--id", paramLabel = "ID", description = "Only this one.")
    private String id;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "List at most the N oldest; default ${DEFAULT-VALUE}.")
    private int limit;

    @Mixin
    private Commands.Output output;

    OpenCommand(Map<String, String> environment) {
        super(environment);
    }

    @Override
    public Integer call() throws Exception {
        requireAtLeastOne("--limit", limit);
        WorkerConfig config = WorkerConfig.withoutKey(file.path, environment);
        PrintWriter out = out();
        PrintWriter err = err();
        List<OpenId> open;
        try {
            open = OpenLedger.read(config.flow(), Commands.progress(err));
        } catch (KafkaException e) {
            return Commands.unreadable(e, err);
        }
        List<OpenId> shown = open.stream()
                .filter(each ->
                        id == null || (each.id() != null && each.id().value().equals(id)))
                .limit(limit)
                .toList();
        if (output.isJson()) {
            shown.forEach(each -> out.println(Escaped.text(OpenIds.json(each))));
        } else {
            print(shown, open.size(), out);
        }
        out.flush();
        return ExitCode.OK.code();
    }

    private static void print(List<OpenId> shown, int total, PrintWriter out) {
        if (!shown.isEmpty()) {
            out.printf(ROW, "SINCE", "ATTEMPTS", "WHY", "NOT BEFORE", "ID");
        }
        for (OpenId each : shown) {
            String named =
                    each.id() == null ? each.origin().toString() : each.id().value();
            out.printf(
                    ROW,
                    each.since().truncatedTo(ChronoUnit.SECONDS),
                    each.attempts(),
                    OpenIds.reason(each),
                    each.notBefore() == null ? "-" : each.notBefore().truncatedTo(ChronoUnit.SECONDS),
                    named);
        }
        out.printf("%,d of %,d open IDs%n", shown.size(), total);
    }
}
