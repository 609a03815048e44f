package io.auditlog.enricher.scene;

import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * What the scenes of a test stand on; a test takes it as a parameter.
 *
 * @param broker the one that all tests share
 * @param directory of this test alone, kept where it fails
 */
public record Ground(SandboxBroker broker, Path directory) {

    public Scene scene(String name, int partitions, ApiSettings api) {
        return Scene.on(broker, directory, name, partitions, api);
    }

    /** For {@code @ExtendWith}. */
    public static final class Resolver implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Ground.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            SandboxBroker broker = (SandboxBroker) new SharedBroker().resolveParameter(parameter, context);
            try {
                Path directory = Files.createTempDirectory("proof-");
                AutoCloseable end = () -> {
                    if (context.getExecutionException().isEmpty()) {
                        Utils.delete(directory.toFile());
                    }
                };
                context.getStore(Namespace.create(Ground.class)).put(directory, end);
                return new Ground(broker, directory);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
