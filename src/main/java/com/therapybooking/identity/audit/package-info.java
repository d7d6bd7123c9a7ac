/** The audit log: who changed which key, user or booking, when, and from which address. */
@NamedInterface("audit")
@NullMarked
package com.therapybooking.identity.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
