-- Keep the entries for which `stays` holds. Returns how many are left, and how many went. After `suppression`.
local function keep_entries(scope, phone, stays)
  local entries, left = entries_of(scope, phone), {}
  for _, entry in ipairs(entries) do
    if stays(entry) then left[#left + 1] = entry end
  end
  if #left < #entries then store_entries(scope, phone, left) end
  return #left, #entries - #left
end
