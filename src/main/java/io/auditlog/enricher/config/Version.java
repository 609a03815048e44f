package io.auditlog.enricher.config;

import java.util.ResourceBundle;

/** The version of this build, read from a resource that the build writes. */
public final class Version {

    private static final String CURRENT = ResourceBundle.getBundle(Version.class.getPackageName() + ".version")
            .getString("version");

    private Version() {}

    /** For {@code --version}, the User-Agent and dead letters. */
    public static String current() {
        return CURRENT;
    }
}
