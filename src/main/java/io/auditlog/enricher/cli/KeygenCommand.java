package io.auditlog.enricher.cli;

import io.auditlog.enricher.evidence.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keygen}: makes the key that signs checkpoints. */
@Command(
        description =
                "Makes a private key for checkpoint.key.file, readable by its owner only, and prints the verifier key for"
                        + " verify. If FILE exists, only prints the verifier key.",
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Versions.class)
final class KeygenCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "audit-log-enricher",
            description = "application.id of the workers that sign with it; ${DEFAULT-VALUE} by default.")
    private String name;

    @Parameters(paramLabel = "FILE", description = "The private key, in PEM (PKCS#8).")
    private Path file;

    @Override
    public Integer call() {
        if (!name.matches("[^\\s+]+")) {
            throw new ParameterException(spec.commandLine(), "--name must have no spaces and no +");
        }
        try {
            if (Files.notExists(file)) {
                write(SigningKey.generate(new SecureRandom()));
            }
            SigningKey key = SigningKey.read(name, Files.readString(file));
            spec.commandLine().getOut().println(key.verifier().line());
            return ExitCode.OK.code();
        } catch (IOException | IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), file + ": " + why(e), e);
        }
    }

    /** Creates the file with its rights, so that it is readable by others at no time. */
    private void write(String pem) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownersOnly = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Files.writeString(Files.createFile(file, ownersOnly), pem);
    }

    private static String why(Exception e) {
        return e instanceof IOException
                ? "cannot be read or written (" + e.getClass().getSimpleName() + ")"
                : e.getMessage();
    }
}
