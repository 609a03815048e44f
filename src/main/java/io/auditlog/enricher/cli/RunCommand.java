package io.auditlog.enricher.cli;

import io.auditlog.enricher.config.WorkerConfig;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code run}: runs a worker until SIGTERM. */
@Command(
        name = "run",
        description = "Runs the worker until it is stopped by SIGTERM.",
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Versions.class)
final class RunCommand implements Callable<Integer> {

    private static final Logger log = LoggerFactory.getLogger(RunCommand.class);

    private final Launcher launcher;
    private final Map<String, String> environment;

    @Mixin
    private ConfigFile file;

    RunCommand(Launcher launcher, Map<String, String> environment) {
        this.launcher = launcher;
        this.environment = environment;
    }

    @Override
    public Integer call() throws Exception {
        WorkerConfig config = file.load(environment);
        config.warnings().forEach(warning -> log.warn("configuration: {}", warning));
        if (config.source().proxy() == null) {
            Stream.of("HTTPS_PROXY", "https_proxy")
                    .filter(variable -> !environment.getOrDefault(variable, "").isBlank())
                    .findFirst()
                    .ifPresent(variable -> log.info(
                            "the environment variable {} is not used; to ask the API through a proxy, set api.proxy.url",
                            variable));
        }
        return launcher.run(config);
    }
}
