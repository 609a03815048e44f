/** What one request brought, for a person: the reply, what its headers mean, and what a worker would make of a failure. */
package io.auditlog.enricher.fetch.single;
