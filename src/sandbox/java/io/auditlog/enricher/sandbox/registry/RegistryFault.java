package io.auditlog.enricher.sandbox.registry;

/** An answer that is an error, with Confluent's code and words. Thrown to the one place that writes answers. */
final class RegistryFault extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int code;

    private RegistryFault(int code, String message) {
        super(message);
        this.code = code;
    }

    static RegistryFault noSubject(String subject) {
        return new RegistryFault(40401, "Subject '" + subject + "' not found.");
    }

    static RegistryFault noVersion(String version) {
        return new RegistryFault(40402, "Version " + version + " not found.");
    }

    static RegistryFault noSchema(String which) {
        return new RegistryFault(40403, "Schema" + which + " not found");
    }

    static RegistryFault invalidSchema(String why) {
        return new RegistryFault(42201, "Invalid schema: " + why);
    }

    static RegistryFault incompatible(String subject, Object details) {
        return new RegistryFault(
                409,
                "Schema being registered is incompatible with an earlier schema for subject \"" + subject
                        + "\", details: " + details);
    }

    static RegistryFault unreadable(String why) {
        return new RegistryFault(400, "Unable to process JSON: " + why);
    }

    static RegistryFault unauthorized() {
        return new RegistryFault(401, "Unauthorized");
    }

    static RegistryFault noPath() {
        return new RegistryFault(404, "HTTP 404 Not Found");
    }

    /** Confluent's code; its first three digits are the status. */
    int code() {
        return code;
    }

    int status() {
        return code > 999 ? code / 100 : code;
    }
}
