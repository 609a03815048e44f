package io.auditlog.enricher.cli;

import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.config.WorkerConfig.EffectiveValue;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code config}: checks the configuration and prints the effective values, without secrets. */
@Command(
        name = "config",
        description =
                "Checks the configuration and prints every value in force and where it comes from. Secrets are hidden.",
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Versions.class)
final class ConfigCommand implements Callable<Integer> {

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigFile file;

    ConfigCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws Exception {
        WorkerConfig config = file.load(environment);
        PrintWriter out = spec.commandLine().getOut();
        int width = config.effective().stream()
                .mapToInt(value -> value.key().length())
                .max()
                .orElse(1);
        for (EffectiveValue value : config.effective()) {
            out.printf("%-" + width + "s = %s  [%s]%n", value.key(), value.shown(), value.origin());
        }
        PrintWriter err = spec.commandLine().getErr();
        config.warnings().forEach(warning -> err.println("Warning: " + warning));
        return ExitCode.OK.code();
    }
}
