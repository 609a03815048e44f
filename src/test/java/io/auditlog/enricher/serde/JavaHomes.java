package io.auditlog.enricher.serde;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** The Java installations of this machine: the registry server needs a newer one than the worker. */
final class JavaHomes {

    private JavaHomes() {}

    /** An installation of at least that feature version, the running one first. */
    static Optional<Path> atLeast(int feature) throws IOException {
        for (Path home : candidates()) {
            if (featureOf(home) >= feature) {
                return Optional.of(home);
            }
        }
        return Optional.empty();
    }

    private static List<Path> candidates() throws IOException {
        List<Path> homes = new ArrayList<>();
        homes.add(Path.of(System.getProperty("java.home")));
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("JAVA_HOME") && !value.isBlank()) {
                homes.add(Path.of(value));
            }
        });
        String user = System.getProperty("user.home");
        homes.addAll(children(Path.of("/usr/lib/jvm")));
        homes.addAll(children(Path.of("/opt/java")));
        homes.addAll(children(Path.of(user, ".sdkman", "candidates", "java")));
        homes.addAll(children(Path.of(user, ".jdks")));
        for (Path bundle : children(Path.of("/Library/Java/JavaVirtualMachines"))) {
            homes.add(bundle.resolve("Contents/Home"));
        }
        return homes;
    }

    private static List<Path> children(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.sorted().toList();
        }
    }

    /** The feature version that the installation's {@code release} file names; 0 if there is none. */
    static int featureOf(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isRegularFile(release) || !Files.isExecutable(home.resolve("bin/java"))) {
            return 0;
        }
        Properties properties = new Properties();
        properties.load(new StringReader(Files.readString(release)));
        String version = properties.getProperty("JAVA_VERSION", "0").replace("\"", "");
        String feature = (version.startsWith("1.") ? version.substring(2) : version).split("\\D", 2)[0];
        return feature.isEmpty() ? 0 : Integer.parseInt(feature);
    }
}
