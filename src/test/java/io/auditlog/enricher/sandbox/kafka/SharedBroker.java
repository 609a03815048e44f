package io.auditlog.enricher.sandbox.kafka;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests one broker for all classes of a run: {@code @ExtendWith(SharedBroker.class)}, then take a {@link
 * SandboxBroker} as a parameter. It starts when the first test asks for it and is closed by JUnit when the last one has
 * ended. Tests stay apart by names: topics and groups from {@link SandboxBroker#uniqueName}. Never close it.
 */
public final class SharedBroker implements ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(SharedBroker.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == SandboxBroker.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
                .computeIfAbsent(SandboxBroker.class, key -> SandboxBroker.start(), SandboxBroker.class);
    }
}
