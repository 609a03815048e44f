package io.auditlog.enricher.serde;

import io.auditlog.enricher.schema.AuditLogEntry;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * Registers the classes generated from our schemas as trusted by Avro. Since 1.12.2 it refuses every class that the
 * process has not declared as trusted, so that no external schema can name one; the setting is process-wide.
 *
 * <p>Threads: any.
 */
public final class GeneratedClasses {

    private GeneratedClasses() {}

    /**
     * Adds the package of the generated classes to the trusted ones; later calls have no effect. Our serializer and
     * deserializer call it themselves: only users of other ones have to call it first.
     */
    public static synchronized void trust() {
        ClassSecurityPredicate trusted = ClassSecurityValidator.getGlobal();
        if (!trusted.isTrusted(AuditLogEntry.class)) {
            String ours = AuditLogEntry.class.getPackageName();
            ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                    trusted, type -> type.getPackageName().equals(ours)));
        }
    }
}
