package io.auditlog.enricher.sandbox.registry;

/** An answer that is an error, with Confluent's code and words. Thrown to the one place that writes answers. */
final class RegistryFault extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final int code;

    private RegistryFault(int status, int code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    static RegistryFault noSubject(String subject) {
        return new RegistryFault(404, 40401, "Subject '" + subject + "' not found.");
    }

    static RegistryFault noVersion(String version) {
        return new RegistryFault(404, 40402, "Version " + version + " not found.");
    }

    static RegistryFault noSchema() {
        return new RegistryFault(404, 40403, "Schema not found");
    }

    static RegistryFault noSchema(int id) {
        return new RegistryFault(404, 40403, "Schema " + id + " not found");
    }

    static RegistryFault softDeleted(String subject) {
        return new RegistryFault(
                404, 40404, "Subject '" + subject + "' was soft deleted. Set permanent=true to delete permanently");
    }

    static RegistryFault notSoftDeleted(String subject) {
        return new RegistryFault(
                404, 40405, "Subject '" + subject + "' was not deleted first before being permanently deleted");
    }

    static RegistryFault noLevel(String subject) {
        return new RegistryFault(
                404, 40408, "Subject '" + subject + "' does not have subject-level compatibility configured");
    }

    static RegistryFault invalidSchema(String why) {
        return new RegistryFault(422, 42201, "Invalid schema: " + why);
    }

    static RegistryFault invalidVersion(String version) {
        return new RegistryFault(
                422,
                42202,
                "The specified version '" + version
                        + "' is not a valid version id. Allowed values are between [1, 2^31-1]"
                        + " and the string \"latest\"");
    }

    static RegistryFault invalidLevel() {
        return new RegistryFault(
                422,
                42203,
                "Invalid compatibility level. Valid values are none, backward, forward, full, backward_transitive,"
                        + " forward_transitive, and full_transitive");
    }

    static RegistryFault incompatible(String subject, Object details) {
        return new RegistryFault(
                409,
                409,
                "Schema being registered is incompatible with an earlier schema for subject \"" + subject
                        + "\", details: " + details);
    }

    static RegistryFault unreadable(String why) {
        return new RegistryFault(400, 400, "Unable to process JSON: " + why);
    }

    static RegistryFault unauthorized() {
        return new RegistryFault(401, 401, "Unauthorized");
    }

    static RegistryFault noPath() {
        return new RegistryFault(404, 404, "HTTP 404 Not Found");
    }

    static RegistryFault told(int status) {
        return new RegistryFault(status, status, "told to answer so");
    }

    int status() {
        return status;
    }

    int code() {
        return code;
    }
}
