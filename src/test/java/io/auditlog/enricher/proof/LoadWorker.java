package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.kafka.JavaCommand;
import io.auditlog.enricher.sandbox.kafka.WorkerProcess;
import java.nio.file.Path;

/** How a worker is started under a load. */
final class LoadWorker {

    private LoadWorker() {}

    /**
     * Its code is not compiled as well as it could be: where workers come and go on a few cores, their compilers would take
     * those from the threads that send, and what left evenly would be written in a crowd.
     */
    static JavaCommand command(Path configuration) {
        return WorkerProcess.command(configuration).options("-XX:TieredStopAtLevel=1");
    }
}
