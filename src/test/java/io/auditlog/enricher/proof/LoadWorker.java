package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.kafka.JavaCommand;
import io.auditlog.enricher.sandbox.kafka.WorkerProcess;
import java.nio.file.Path;

/** How a worker is started that lives for seconds only. */
final class LoadWorker {

    private LoadWorker() {}

    /** In a short dose its code is not compiled as well as it could be: most of its life would go into that. */
    static JavaCommand command(Path configuration) {
        JavaCommand command = WorkerProcess.command(configuration);
        return Dose.isFull() ? command : command.options("-XX:TieredStopAtLevel=1");
    }
}
