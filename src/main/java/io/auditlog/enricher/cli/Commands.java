package io.auditlog.enricher.cli;

import io.auditlog.enricher.Worker;
import io.auditlog.enricher.cli.adopt.AdoptCommand;
import io.auditlog.enricher.cli.control.ControlCommand;
import io.auditlog.enricher.config.Version;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.config.WorkerConfig.EffectiveValue;
import io.auditlog.enricher.deadletter.TimeSpec;
import io.auditlog.enricher.entry.StatusClass;
import io.auditlog.enricher.reconcile.Progress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line, with the commands {@code run} and {@code config}. */
@Command(
        name = "audit-log-enricher",
        description = "Turns audit-log IDs on a Kafka topic into enriched Avro records and dead letters.",
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Versions.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, or stopped cleanly",
            "1:the worker failed; the log says why",
            "2:the configuration or the command line is wrong, or check has found what has to be changed",
            "3:out of memory",
            "4:reconcile, verify or shapes has found a difference",
            "5:reconcile or verify cannot decide, or shapes has found no entries",
            "6:the schema registry refuses the schema"
        },
        synopsisSubcommandLabel = "COMMAND")
public final class Commands implements Runnable {

    /** What needs no command of another class. */
    private static final Set<String> ALONE = Set.of("run", "prepare", "config", "--version", "-V");

    private final Main.Launcher launcher;
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    /** The option shared by all commands: the configuration file. */
    public static final class ConfigFile {

        @Option(
                names = "--config",
                required = true,
                paramLabel = "FILE",
                description =
                        "Properties file; config/REFERENCE.md lists the keys. An environment variable ENRICHER_ and the"
                                + " key in upper case, with _ for each dot, overrides it.")
        public Path path;
    }

    /** A command with a configuration file. */
    @Command(mixinStandardHelpOptions = true, sortOptions = false, versionProvider = Versions.class)
    public abstract static class Configured implements Callable<Integer> {

        protected final Map<String, String> environment;

        @Spec
        protected CommandSpec spec;

        @Mixin
        protected ConfigFile file;

        protected Configured(Map<String, String> environment) {
            this.environment = environment;
        }

        protected PrintWriter out() {
            return spec.commandLine().getOut();
        }

        protected PrintWriter err() {
            return spec.commandLine().getErr();
        }

        /** Refuses an option's number below 1 as a usage error. */
        protected void requireAtLeastOne(String option, long number) {
            if (number < 1) {
                throw new ParameterException(spec.commandLine(), option + " must be at least 1");
            }
        }
    }

    /** The option of commands that print a table for a person, or JSON for a program. */
    static final class Output {

        @Option(
                names = "--format",
                paramLabel = "FORMAT",
                defaultValue = "table",
                description = "table, or json: objects of one line each.")
        private Format format;

        private enum Format {
            TABLE,
            JSON
        }

        boolean isJson() {
            return format == Format.JSON;
        }

        /** Prints a result, all of it. */
        void print(PrintWriter out, Consumer<PrintWriter> table, Consumer<PrintWriter> json) {
            (isJson() ? json : table).accept(out);
            out.flush();
        }
    }

    private Commands(Main.Launcher launcher, Map<String, String> environment) {
        this.launcher = launcher;
        this.environment = environment;
    }

    /**
     * The command line, ready to execute.
     *
     * @param launcher runs the worker for {@code run}
     * @param environment environment variables, which override the file
     * @param arguments what will be executed, if it is known: where the first one names a command, only that one is made,
     *     since making all takes a good part of a short command's time
     */
    public static CommandLine create(Main.Launcher launcher, Map<String, String> environment, String... arguments) {
        Map<String, Supplier<Object>> subcommands = subcommands(environment);
        String first = arguments.length == 0 ? "" : arguments[0];
        if (subcommands.containsKey(first) || ALONE.contains(first)) {
            subcommands.keySet().retainAll(Set.of(first));
        }
        CommandLine line = new CommandLine(new Commands(launcher, environment));
        subcommands.forEach((name, command) -> line.addSubcommand(name, command.get()));
        return line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(StatusClass.class, DeadLetterCommand::statusClass)
                .registerConverter(TimeSpec.class, DeadLetterCommand::timeSpec)
                .setExecutionExceptionHandler((failure, failed, parsed) -> Main.failed(failure, failed.getErr()))
                .setParameterExceptionHandler(Commands::refused);
    }

    private static Map<String, Supplier<Object>> subcommands(Map<String, String> environment) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("check", () -> new CheckCommand(environment));
        commands.put("dead-letters", () -> new DeadLettersCommand(environment));
        commands.put("redrive", () -> new RedriveCommand(environment));
        commands.put("open", () -> new OpenCommand(environment));
        commands.put("reconcile", () -> new ReconcileCommand(environment));
        commands.put("shapes", () -> new ShapesCommand(environment));
        commands.put("ocsf", OcsfCommand::new);
        commands.put("fetch", () -> new FetchCommand(environment));
        commands.put("submit", () -> new SubmitCommand(environment, System.in));
        commands.put("tail", () -> new TailCommand(environment));
        commands.put("adopt", () -> new AdoptCommand(environment));
        commands.put("pause", () -> new ControlCommand.Pause(environment));
        commands.put("resume", () -> new ControlCommand.Resume(environment));
        commands.put("log-level", () -> new ControlCommand.LogLevel(environment));
        commands.put("verify", () -> new VerifyCommand(environment));
        commands.put("keygen", KeygenCommand::new);
        return commands;
    }

    private static int refused(ParameterException mistake, String... arguments) {
        CommandLine line = mistake.getCommandLine();
        line.getErr().println(mistake.getMessage());
        line.getErr().println("Try: " + line.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.CONFIGURATION.code();
    }

    /** Shows on standard error how far a command is. */
    public static Progress progress(PrintWriter err) {
        return new Progress(err, Ansi.AUTO.enabled(), System::nanoTime);
    }

    /** Reports that a command could not read its topics; returns the exit code. */
    public static int unreadable(KafkaException failure, PrintWriter err) {
        err.println("The topics could not be read: " + Worker.why(failure));
        boolean misconfigured = failure instanceof ConfigException || failure.getCause() instanceof ConfigException;
        return (misconfigured ? ExitCode.CONFIGURATION : ExitCode.FAILED).code();
    }

    /** Without a subcommand, this is a usage error. */
    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "A command is missing: " + String.join(", ", spec.subcommands().keySet()));
    }

    @Command(
            name = "run",
            aliases = "prepare",
            description =
                    "Runs the worker until it is stopped by SIGTERM. prepare does the same and then leaves a cache,"
                            + " with which Java starts the worker in half the time.",
            mixinStandardHelpOptions = true,
            versionProvider = Versions.class)
    int runWorker(@Mixin ConfigFile file) throws Exception {
        return Main.run(file.path, environment, launcher);
    }

    @Command(
            name = "config",
            description =
                    "Checks the configuration and prints every value in force and where it comes from. Secrets are hidden.",
            mixinStandardHelpOptions = true,
            versionProvider = Versions.class)
    void printConfig(@Mixin ConfigFile file) throws Exception {
        WorkerConfig config = WorkerConfig.load(file.path, environment);
        PrintWriter out = spec.commandLine().getOut();
        int width = config.effective().stream()
                .mapToInt(value -> value.key().length())
                .max()
                .orElse(1);
        for (EffectiveValue value : config.effective()) {
            out.printf("%-" + width + "s = %s  [%s]%n", value.key(), value.shown(), value.origin());
        }
        config.warnings().forEach(warning -> spec.commandLine().getErr().println("Warning: " + warning));
    }

    /** What {@code --version} prints. */
    public static final class Versions implements IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {"audit-log-enricher " + Version.current()};
        }
    }
}
