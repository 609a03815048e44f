package io.auditlog.enricher.cli;

import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.convert.EntryTranslator;
import io.auditlog.enricher.convert.ShapeObserver;
import io.auditlog.enricher.convert.ocsf.OcsfMapper;
import io.auditlog.enricher.convert.ocsf.OcsfSettings;
import io.auditlog.enricher.convert.ocsf.OcsfVersion;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.AuditLogId.Parsed;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.entry.OcsfEvent;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.fetch.SingleFetch;
import io.auditlog.enricher.fetch.SingleFetch.Result;
import io.auditlog.enricher.fetch.credentials.Credentials;
import io.auditlog.enricher.fetch.http.HttpEntrySource;
import io.auditlog.enricher.fetch.single.FetchReport;
import io.auditlog.enricher.ratelimit.TimerThread;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.serde.JsonText;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code fetch}: one request, as the worker sends it; the entry on standard output, the rest on standard error. */
@Command(
        description = {
            "Asks the API for one entry, once, as the worker does: same connection, key, limits and judgement.",
            "The entry goes to standard output, status, headers and times to standard error. Kafka is not needed; the"
                    + " request counts against the API's limit."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the entry was printed", "1:no entry", "2:the configuration or the command line is wrong"})
final class FetchCommand extends Commands.Configured {

    private AuditLogEntry entry;
    private byte[] body;

    /** Forms of an entry. */
    enum Form {
        JSON,
        AVRO,
        OCSF,
        ALL
    }

    @Parameters(paramLabel = "ID", description = "The ID of the entry; after -- if it begins with a dash.")
    private String text;

    @Option(
            names = "--as",
            paramLabel = "FORM",
            defaultValue = "json",
            description =
                    "json, as the API sent it (default), avro: the record that is written, in Avro's JSON encoding, ocsf:"
                            + " the event, or all: an object with the three.")
    private Form form;

    FetchCommand(Map<String, String> environment) {
        super(environment);
    }

    @Override
    public Integer call() throws Exception {
        WorkerConfig config = WorkerConfig.load(file.path, environment);
        PrintWriter err = err();
        config.warnings().forEach(warning -> err.println("Warning: " + warning));
        FetchReport report = new FetchReport(err, config.retry());
        Parsed id = AuditLogId.of(text, config.idRules());
        if (id instanceof Parsed.Invalid invalid) {
            report.printFailure(invalid.failure());
            err.println("A worker makes it a dead letter without asking the API.");
            return ExitCode.FAILED.code();
        }
        OcsfMapper mapper = config.ocsf().orElseGet(() -> OcsfMapper.open(builtIn(), () -> Integer.MAX_VALUE));
        Credentials credentials = config.apiKey().open(System::nanoTime);
        try (TimerThread timers = new TimerThread();
                SingleFetch fetch = open(config, credentials, timers)) {
            err.println("GET of " + text + " from " + config.source().baseUrl() + ", key " + credentials.fingerprint());
            Result result = fetch.ask(((Parsed.Valid) id).id());
            report.print(result);
            if (result.outcome() instanceof Outcome.Enriched) {
                print(fetch, mapper, config.ocsf().isEmpty());
            }
            return (result.failure().isEmpty() ? ExitCode.OK : ExitCode.FAILED).code();
        }
    }

    private static OcsfSettings builtIn() {
        return OcsfSettings.of(OcsfVersion.V1_8, Optional.empty());
    }

    /** Keeps what it reads, instead of encoding it. */
    private SingleFetch open(WorkerConfig config, Credentials credentials, TimerThread timers) {
        EntryTranslator reader = new EntryTranslator(
                config.maxDepth(),
                config.zone(),
                config.recordBody(),
                read -> new byte[0],
                ShapeObserver.NONE,
                (read, bytes) -> {
                    entry = read;
                    body = bytes;
                    return null;
                });
        PrintWriter err = err();
        try {
            return HttpEntrySource.single(
                    config.source(),
                    credentials,
                    reader,
                    Clock.systemUTC(),
                    System::nanoTime,
                    timers,
                    error -> err.println("The HTTP thread ended: " + error));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** What the API sent may hold the key, if it echoes what it was sent. */
    private void print(SingleFetch fetch, OcsfMapper mapper, boolean unmapped) {
        String json = new String(body, StandardCharsets.UTF_8);
        boolean needsEvent = form == Form.OCSF || form == Form.ALL;
        String event = "";
        if (needsEvent) {
            OcsfEvent made = mapper.apply(entry, body);
            event = new String(made.value(), StandardCharsets.UTF_8);
            String how = unmapped ? "; by default, as ocsf.topic is not set" : "";
            err().println("OCSF: " + made.rule() + how);
        }
        String shown = switch (form) {
            case JSON -> json;
            case AVRO -> JsonText.avro(entry);
            case OCSF -> event;
            case ALL -> "{\"json\":" + json + ",\"avro\":" + JsonText.avro(entry) + ",\"ocsf\":" + event + "}";
        };
        PrintWriter out = out();
        for (String line : JsonText.indented(fetch.masked(shown)).split("\n", -1)) {
            out.println(Escaped.text(line)); // these escapes are JSON's own
        }
        out.flush();
    }
}
