/** Errors as problem documents, checks of request bodies, paging. */
@NamedInterface("web")
@NullMarked
package com.therapybooking.platform.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
