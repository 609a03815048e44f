package io.auditlog.enricher.sandbox.demo;

import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.process.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        String java = JavaCommand.of("io.auditlog.enricher.cli.Main").logLevel("ERROR").line().stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        Path script = Files.writeString(directory.resolve(SCRIPT), "#!/bin/sh\nexec " + java + " \"$@\"\n");
        if (!script.toFile().setExecutable(true)) {
            throw new IOException("cannot make executable: " + script);
        }
        return new DemoCommands(directory, stage.configuration(directory));
    }

    /** Command lines to try. */
    String lines() {
        return """

                  cd %1$s
                  ./%2$s check --config %3$s --id log-1
                  ./%2$s fetch --config %3$s log-1 --as ocsf
                  ./%2$s fetch --config %3$s forbidden-1
                  echo my-id | ./%2$s submit --config %3$s -
                  ./%2$s tail --config %3$s --ocsf --from-beginning
                  ./%2$s dead-letters --config %3$s
                  ./%2$s pause --config %3$s --why "a trial"
                  ./%2$s open --config %3$s
                  ./%2$s resume --config %3$s
                """.formatted(shown(directory), SCRIPT, configuration.getFileName());
    }

    /** Relative to where the demo was started, if it is below. */
    static String shown(Path path) {
        Path here = Path.of("").toAbsolutePath();
        return (path.startsWith(here) ? here.relativize(path) : path).toString();
    }
}
