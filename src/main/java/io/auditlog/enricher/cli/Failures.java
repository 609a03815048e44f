package io.auditlog.enricher.cli;

import io.auditlog.enricher.config.ConfigurationException;
import io.auditlog.enricher.deadletter.DeadLetterException;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Reports a failed command: for a user error only what to do; any other failure is logged with its stack trace. */
final class Failures implements IExecutionExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    @Override
    public int handleExecutionException(Exception failure, CommandLine line, ParseResult parsed) {
        if (failure instanceof ConfigurationException) {
            line.getErr().println(failure.getMessage());
            return ExitCode.CONFIGURATION.code();
        }
        if (failure instanceof DeadLetterException) {
            line.getErr().println(failure.getMessage());
            log.debug("a command about letters failed", failure);
            ExitCode code = failure.getCause() instanceof ConfigException ? ExitCode.CONFIGURATION : ExitCode.FAILED;
            return code.code();
        }
        log.error("the worker failed", failure);
        line.getErr().println("The worker failed: " + failure.getClass().getSimpleName() + "; the log says why.");
        return ExitCode.FAILED.code();
    }
}
