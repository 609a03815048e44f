/** Virtual machines of their own: started, watched by what they print, frozen and killed. */
package io.auditlog.enricher.sandbox.process;
