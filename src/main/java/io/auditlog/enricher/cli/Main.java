package io.auditlog.enricher.cli;

import io.auditlog.enricher.config.ConfigurationException;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.deadletter.DeadLetterException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Entry point of the process, and the command {@code run}. A worker that is started as usual does without picocli: loading
 * it takes a third of a second, and the caches that {@code prepare} makes cannot hold it (its class files have the format of
 * Java 5). Nor does it start logging, which takes longer than a short command.
 */
public final class Main {

    /** Runs a worker until it is stopped. */
    @FunctionalInterface
    public interface Launcher {

        /** Returns when the worker has stopped, with the exit code of the process. */
        ExitCode run(WorkerConfig config) throws Exception;
    }

    private Main() {}

    public static void main(String[] arguments) {
        Launcher launcher = WorkerProcess::run;
        if (isUsual(arguments)) {
            PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
            System.exit(execute(launcher, System.getenv(), err, arguments));
        }
        System.exit(Commands.create(launcher, System.getenv(), arguments).execute(arguments));
    }

    /** Whether these arguments are the usual ones: {@code run --config FILE}. */
    static boolean isUsual(String... arguments) {
        return arguments.length == 3
                && Set.of("run", "prepare").contains(arguments[0])
                && arguments[1].equals("--config");
    }

    /** Executes the usual arguments as {@link Commands} would; returns the exit code. */
    static int execute(Launcher launcher, Map<String, String> environment, PrintWriter err, String... arguments) {
        try {
            return run(Path.of(arguments[2]), environment, launcher);
        } catch (Throwable e) { // as picocli does
            return failed(e, err);
        }
    }

    /** Runs a worker; returns its exit code. */
    static int run(Path file, Map<String, String> environment, Launcher launcher) throws Exception {
        WorkerConfig config = WorkerConfig.load(file, environment);
        config.warnings().forEach(warning -> log().warn("configuration: {}", warning));
        if (config.source().proxy() == null) {
            Stream.of("HTTPS_PROXY", "https_proxy")
                    .filter(variable -> !environment.getOrDefault(variable, "").isBlank())
                    .findFirst()
                    .ifPresent(variable -> log().info(
                                    "the environment variable {} is not used; to ask the API through a proxy, set api.proxy.url",
                                    variable));
        }
        return launcher.run(config).code();
    }

    /** Reports a failed command: for a user error only what to do; any other failure is logged with its stack trace. */
    static int failed(Throwable failure, PrintWriter err) {
        if (failure instanceof ConfigurationException) {
            err.println(failure.getMessage());
            return ExitCode.CONFIGURATION.code();
        }
        if (failure instanceof DeadLetterException) {
            err.println(failure.getMessage());
            log().debug("a dead-letter command failed", failure);
            boolean misconfigured = failure.getCause() instanceof ConfigException;
            return (misconfigured ? ExitCode.CONFIGURATION : ExitCode.FAILED).code();
        }
        if (!log().isErrorEnabled()) { // the start script turns the log of config off
            failure.printStackTrace(err);
        }
        log().error("the worker failed", failure);
        err.println("The worker failed: " + failure.getClass().getSimpleName() + "; the log says why.");
        return ExitCode.FAILED.code();
    }

    /** Made when it is first needed, since short commands do not log. */
    private static Logger log() {
        return LoggerFactory.getLogger(Main.class);
    }
}
