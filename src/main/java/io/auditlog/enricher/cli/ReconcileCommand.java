package io.auditlog.enricher.cli;

import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.reconcile.Balance;
import io.auditlog.enricher.reconcile.BalancePrinter;
import io.auditlog.enricher.reconcile.Reconciliation;
import java.io.PrintWriter;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code reconcile}: proves that each input offset has exactly one outcome; read-only. */
@Command(
        description =
                "Proves that each input offset has exactly one outcome, while workers run. It reads all that input,"
                        + " ledger and outputs hold, joins no group and commits nothing. No API key is needed.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it balances",
            "1:the topics could not be read",
            "2:the configuration or the command line is wrong",
            "4:IDs are lost or have more than one outcome, or an outcome belongs to no record",
            "5:it cannot be decided: an output does not exist, does not begin at 0 or is compacted, the input is"
                    + " compacted, the group's offsets or the changelog are gone, or a right is missing"
        })
final class ReconcileCommand extends Commands.Configured {

    @Mixin
    private Commands.Output output;

    ReconcileCommand(Map<String, String> environment) {
        super(environment);
    }

    @Override
    public Integer call() throws Exception {
        WorkerConfig config = WorkerConfig.withoutKey(file.path, environment);
        PrintWriter out = out();
        PrintWriter err = err();
        Balance balance;
        try {
            balance = Reconciliation.of(config.flow(), Commands.progress(err));
        } catch (KafkaException e) {
            return Commands.unreadable(e, err);
        }
        BalancePrinter printer = new BalancePrinter(balance);
        output.print(out, printer::printTable, printer::printJson);
        return switch (balance.verdict()) {
            case BALANCED -> ExitCode.OK.code();
            case UNBALANCED -> ExitCode.UNBALANCED.code();
            case UNDECIDED -> ExitCode.UNDECIDED.code();
        };
    }
}
