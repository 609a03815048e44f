package io.auditlog.enricher.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this build, read from a resource that the build writes. */
public final class Version {

    private static final String CURRENT = read();

    private Version() {}

    /** For {@code --version}, the User-Agent and dead letters. */
    public static String current() {
        return CURRENT;
    }

    private static String read() {
        Properties properties = new Properties();
        try (InputStream resource = Version.class.getResourceAsStream("version.properties")) {
            properties.load(resource);
        } catch (IOException e) {
            throw new UncheckedIOException("version.properties is missing in the jar", e);
        }
        return properties.getProperty("version");
    }
}
