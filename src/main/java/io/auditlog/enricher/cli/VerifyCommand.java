package io.auditlog.enricher.cli;

import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.evidence.CheckpointSettings;
import io.auditlog.enricher.evidence.Report;
import io.auditlog.enricher.evidence.VerifierKey;
import io.auditlog.enricher.reconcile.Progress;
import io.auditlog.enricher.verify.ReportPrinter;
import io.auditlog.enricher.verify.TopicVerification;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code verify}: proves that the outputs are as the checkpoints say; read-only. */
@Command(
        description =
                "Proves that the outputs are as they were written: compares them with the signed checkpoints, and finds"
                        + " altered, missing, doubled and foreign records, while workers run. No API key is needed.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:what the checkpoints cover and retention has left is intact",
            "1:the topics could not be read",
            "2:the configuration or the command line is wrong",
            "4:records are altered, missing, doubled or foreign, or a checkpoint is not signed",
            "5:it cannot be decided: there is no checkpoint that a key of FILE has signed, or none of some log; retention has"
                    + " deleted what they cover; a topic is missing or compacted, or a right is missing"
        })
final class VerifyCommand extends Commands.Configured {

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            description =
                    "Verifier keys, as keygen prints them, one a line: several after the key was replaced, or where several"
                            + " applications write to the topic.")
    private Path keys;

    @Mixin
    private Commands.Output output;

    VerifyCommand(Map<String, String> environment) {
        super(environment);
    }

    @Override
    public Integer call() throws Exception {
        List<VerifierKey> trusted = trusted();
        WorkerConfig config = WorkerConfig.withoutKey(file.path, environment);
        CheckpointSettings checkpoints = config.checkpoints()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "checkpoint.topic is not set: there is nothing to verify"));
        PrintWriter out = out();
        PrintWriter err = err();
        Report report;
        try {
            Progress progress = Commands.progress(err);
            report = TopicVerification.of(config.flow(), trusted, checkpoints.due(Instant.now()), progress);
        } catch (KafkaException e) {
            return Commands.unreadable(e, err);
        }
        ReportPrinter printer = new ReportPrinter(report);
        output.print(out, printer::printTable, printer::printJson);
        return switch (report.verdict()) {
            case INTACT -> ExitCode.OK.code();
            case DAMAGED -> ExitCode.UNBALANCED.code();
            case UNDECIDED -> ExitCode.UNDECIDED.code();
        };
    }

    private List<VerifierKey> trusted() {
        try {
            return VerifierKey.readAll(Files.readString(keys));
        } catch (IOException | IllegalArgumentException e) {
            String why =
                    e instanceof IOException ? "cannot be read (" + e.getClass().getSimpleName() + ")" : e.getMessage();
            throw new ParameterException(spec.commandLine(), "--key " + keys + ": " + why, e);
        }
    }
}
