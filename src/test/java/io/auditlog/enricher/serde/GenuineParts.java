package io.auditlog.enricher.serde;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test the genuine registry server, started once for all of them, and Confluent's genuine classes. Without a
 * Java that runs the server the tests are aborted, loudly; where {@code CI=true} or {@code interop.required} is set they
 * fail.
 */
public final class GenuineParts implements BeforeAllCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(GenuineParts.class);

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        Optional<Path> java = RegistryServer.java();
        if (java.isEmpty()) {
            refuse();
        }
        store(context).computeIfAbsent(RegistryServer.class, type -> started(java.orElseThrow()), RegistryServer.class);
        store(context).computeIfAbsent(GenuineSerde.class, type -> loaded(), GenuineSerde.class);
    }

    private static void refuse() {
        String message = "INTEROPERABILITY IS NOT TESTED: no Java " + RegistryServer.JAVA
                + " or later on this machine for the registry server. Install one, or name it in JAVA_HOME_21.";
        if ("true".equals(System.getenv("CI")) || Boolean.getBoolean("interop.required")) {
            throw new IllegalStateException(message);
        }
        System.err.println("\n" + "!".repeat(100) + "\n" + message + "\n" + "!".repeat(100) + "\n");
        Assumptions.abort(message);
    }

    private static RegistryServer started(Path java) {
        try {
            return RegistryServer.start(java, Path.of(System.getProperty("interop.apicurio", "target/apicurio")));
        } catch (Exception e) {
            throw new IllegalStateException("the registry server did not start", e);
        }
    }

    private static GenuineSerde loaded() {
        try {
            String usual = "target/confluent/META-INF/bundled-dependencies";
            return new GenuineSerde(Path.of(System.getProperty("interop.confluent", usual)));
        } catch (Exception e) {
            throw new IllegalStateException("Confluent's jars were not found", e);
        }
    }

    /** The root's store lives as long as the run and closes what it holds. */
    private static Store store(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == RegistryServer.class || type == GenuineSerde.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return store(context).get(parameter.getParameter().getType());
    }
}
