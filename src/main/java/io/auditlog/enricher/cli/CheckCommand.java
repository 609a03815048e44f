package io.auditlog.enricher.cli;

import io.auditlog.enricher.Preflight;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.preflight.Finding;
import io.auditlog.enricher.preflight.FindingsPrinter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code check}: finds out what stands in the way of a worker, and says what to do about it; changes nothing. */
@Command(
        description =
                "Checks what a worker needs: brokers, rights, topics, retention, registry, schemas, DNS, TLS and, by one"
                        + " request, address, key, clock and rate headers of the API. Changes nothing, and ends within 60"
                        + " seconds, whatever does not answer.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:nothing stands in the way", "2:something has to be changed, or the configuration is wrong"})
final class CheckCommand extends Commands.Configured {

    private static final String TICK = "\u2713";

    @Option(
            names = "--id",
            paramLabel = "ID",
            description =
                    "Ask the API for this ID, which should exist: the entry shows that path and key are right. Else it is"
                            + " asked for " + Preflight.UNKNOWN_ID + ", and a 404 leaves the path open.")
    private String id;

    @Mixin
    private Commands.Output output;

    CheckCommand(Map<String, String> environment) {
        super(environment);
    }

    @Override
    public Integer call() throws Exception {
        WorkerConfig config = WorkerConfig.load(file.path, environment);
        AuditLogId named = id == null ? null : named(config);
        List<Finding> findings;
        try (Preflight preflight = new Preflight(config)) {
            findings = preflight.run(named);
        }
        PrintWriter out = out();
        FindingsPrinter printer = new FindingsPrinter(findings, hasTicks());
        output.print(out, printer::printTable, printer::printJson);
        boolean failed = findings.stream().anyMatch(Finding::isFailed);
        return (failed ? ExitCode.CONFIGURATION : ExitCode.OK).code();
    }

    private AuditLogId named(WorkerConfig config) {
        if (AuditLogId.of(id, config.idRules()) instanceof AuditLogId.Parsed.Valid valid) {
            return valid.id();
        }
        throw new ParameterException(
                spec.commandLine(), "--id: not an ID: see id.pattern and id.max.length in the configuration");
    }

    /** Whether what is printed arrives: in the C locale there is ASCII alone. */
    private static boolean hasTicks() {
        String charset = Stream.of("stdout.encoding", "sun.stdout.encoding", "native.encoding")
                .map(System::getProperty)
                .filter(name -> name != null && !name.isEmpty())
                .findFirst()
                .orElseGet(() -> Charset.defaultCharset().name());
        return Charset.forName(charset).newEncoder().canEncode(TICK);
    }
}
