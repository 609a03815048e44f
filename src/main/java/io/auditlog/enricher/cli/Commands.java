package io.auditlog.enricher.cli;

import io.auditlog.enricher.config.Version;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The top-level command line. */
@Command(
        name = "audit-log-enricher",
        description = "Turns audit-log IDs on a Kafka topic into enriched Avro records and dead letters.",
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Versions.class,
        exitCodeListHeading = "%nExit codes:%n",
        synopsisSubcommandLabel = "COMMAND")
public final class Commands implements Runnable {

    @Spec
    private CommandSpec spec;

    private Commands() {}

    /** The command line, ready to execute, with the environment of this process. */
    public static CommandLine create(Launcher launcher) {
        return create(launcher, System.getenv());
    }

    /**
     * The command line, ready to execute.
     *
     * @param launcher runs the worker for {@code run}
     * @param environment environment variables, which override the file
     */
    static CommandLine create(Launcher launcher, Map<String, String> environment) {
        CommandLine line = new CommandLine(new Commands())
                .addSubcommand(new RunCommand(launcher, environment))
                .addSubcommand(new ConfigCommand(environment))
                .addSubcommand(new DeadLettersCommand(environment))
                .addSubcommand(new RedriveCommand(environment))
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setExecutionExceptionHandler(new Failures())
                .setParameterExceptionHandler(Commands::refused);
        line.getCommandSpec().usageMessage().exitCodeList(exitCodes());
        return line;
    }

    private static int refused(ParameterException mistake, String... arguments) {
        CommandLine line = mistake.getCommandLine();
        line.getErr().println(mistake.getMessage());
        line.getErr().println("Try: " + line.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.CONFIGURATION.code();
    }

    private static Map<String, String> exitCodes() {
        Map<String, String> exitCodes = new LinkedHashMap<>();
        for (ExitCode exitCode : ExitCode.values()) {
            exitCodes.put(String.valueOf(exitCode.code()), exitCode.meaning());
        }
        return exitCodes;
    }

    /** Without a subcommand, this is a usage error. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing: run, config, redrive or dead-letters");
    }

    /** What {@code --version} prints. */
    static final class Versions implements IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {"audit-log-enricher " + Version.current()};
        }
    }
}
