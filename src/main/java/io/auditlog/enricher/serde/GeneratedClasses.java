package io.auditlog.enricher.serde;

import io.auditlog.enricher.schema.AuditLogEntry;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * Tells Avro that it may use the classes generated from our schemas. Since 1.12.2 it refuses every class that the process
 * has not declared as trusted, so that no schema from outside can name one; what it trusts is kept for the whole process.
 *
 * <p>Threads: any.
 */
public final class GeneratedClasses {

    private GeneratedClasses() {}

    /**
     * Adds the package of the generated classes to what is trusted; later calls change nothing. Our serializer and
     * deserializer do it themselves: only who uses other ones has to call it first.
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
