package io.auditlog.enricher.cli;

import io.auditlog.enricher.config.ConfigurationException;
import io.auditlog.enricher.config.DeadLetterConfig;
import io.auditlog.enricher.config.WorkerConfig;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/** The option shared by all commands: the configuration file. */
final class ConfigFile {

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description =
                    "Properties file; config/REFERENCE.md lists the keys. An environment variable ENRICHER_ and the"
                            + " key in upper case, with _ for each dot, overrides it.")
    private Path path;

    WorkerConfig load(Map<String, String> environment) throws ConfigurationException {
        return WorkerConfig.load(path, environment);
    }

    DeadLetterConfig loadForDeadLetters(Map<String, String> environment) throws ConfigurationException {
        return DeadLetterConfig.load(path, environment);
    }
}
