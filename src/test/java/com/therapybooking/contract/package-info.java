/** Every route of the API as a caller outside sees it: fields, their order, headers, statuses. */
@NullMarked
package com.therapybooking.contract;

import org.jspecify.annotations.NullMarked;
