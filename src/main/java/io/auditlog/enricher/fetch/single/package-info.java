/** What one request or connection brought, for a person: the reply, its headers, and what a worker makes of a failure. */
package io.auditlog.enricher.fetch.single;
