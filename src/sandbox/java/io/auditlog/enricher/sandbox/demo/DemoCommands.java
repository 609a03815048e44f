package io.auditlog.enricher.sandbox.demo;

import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.process.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The commands of an operator on the demo's stage: its configuration and a script that starts them with this class path.
 *
 * @param directory holds both
 */
record DemoCommands(Path directory, Path configuration) {

    private static final String SCRIPT = "audit-log-enricher";

    /** Writes both into a directory that exists. */
    static DemoCommands write(Stage stage, Path directory) throws IOException {
        List<String> java =
                JavaCommand.of("io.auditlog.enricher.cli.Main").logLevel("").line();
        Path script = Files.writeString(directory.resolve(SCRIPT), script(java));
        if (!script.toFile().setExecutable(true)) {
            throw new IOException("cannot make executable: " + script);
        }
        return new DemoCommands(directory, stage.configuration(directory));
    }

    /** A worker, whose output is its log, logs at INFO; a command that prints logs errors alone. */
    static String script(List<String> java) {
        String words = java.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .map(word -> word.endsWith(".level='") ? word + "$level" : word)
                .collect(Collectors.joining(" "));
        return "#!/bin/sh\ncase \"$1\" in run) level=INFO ;; *) level=ERROR ;; esac\nexec " + words + " \"$@\"\n";
    }

    /** Command lines to try. */
    String lines() {
        return """

                  cd %1$s
                  ./%2$s check --config %3$s --id log-1
                  ./%2$s fetch --config %3$s log-1 --as ocsf
                  ./%2$s fetch --config %3$s forbidden-1
                  printf 'my-id\\nsilent-2\\n' | ./%2$s submit --config %3$s -
                  ./%2$s open --config %3$s
                  ./%2$s tail --config %3$s --ocsf --from-beginning
                  ./%2$s dead-letters --config %3$s
                  ./%2$s pause --config %3$s --why "a trial"
                  ./%2$s resume --config %3$s
                """.formatted(shown(directory), SCRIPT, configuration.getFileName());
    }

    /** Relative to where the demo was started, if it is below. */
    static String shown(Path path) {
        Path here = Path.of("").toAbsolutePath();
        return (path.startsWith(here) ? here.relativize(path) : path).toString();
    }
}
